// Without messages, py/runtime.h makes mp_raise_msg a macro, but py/nativeglue.c needs the address
// of a function for its table.
#pragma once

#include <stdarg.h> // py/mpprint.h declares mp_vprintf only after it

#include "py/runtime.h"

#if MICROPY_ERROR_REPORTING == MICROPY_ERROR_REPORTING_NONE
MP_NORETURN void (mp_raise_msg)(const mp_obj_type_t *type, mp_rom_error_text_t message);
#endif
