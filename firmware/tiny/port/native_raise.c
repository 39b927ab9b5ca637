#include "port/native_raise.h"

#if MICROPY_ERROR_REPORTING == MICROPY_ERROR_REPORTING_NONE
MP_NORETURN void (mp_raise_msg)(const mp_obj_type_t *type, mp_rom_error_text_t message) {
    (void)message;
    mp_raise_type(type);
}
#endif
