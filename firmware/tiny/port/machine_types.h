#pragma once

#include "py/obj.h"

extern const mp_obj_type_t machine_pin_type;
extern const mp_obj_type_t machine_timer_type;

// The number of a machine.Pin. Raises TypeError for another object.
unsigned machine_pin_number(mp_obj_t pin);
