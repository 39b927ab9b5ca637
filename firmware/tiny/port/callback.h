#pragma once

#include <stdbool.h>

#include "py/obj.h"

// Calls function(argument) from an interrupt: `hard` at once, with heap and scheduler locked, else
// soon from the main program. Returns false if it raised, which is printed.
bool callback_run(mp_obj_t function, mp_obj_t argument, bool hard);
