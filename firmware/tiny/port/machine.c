// The functions of the module `machine`; extmod/modmachine.c includes this file.

#include "port/machine_types.h"
#include "py/mphal.h"

#define MICROPY_PY_MACHINE_EXTRA_GLOBALS \
    { MP_ROM_QSTR(MP_QSTR_Pin), MP_ROM_PTR(&machine_pin_type) }, \
    { MP_ROM_QSTR(MP_QSTR_Timer), MP_ROM_PTR(&machine_timer_type) },

static mp_obj_t mp_machine_unique_id(void) {
    uint8_t id[CHIP_ID_BYTES_MAX];
    size_t length = chip_unique_id(id);
    return mp_obj_new_bytes(id, length);
}

static mp_obj_t mp_machine_get_freq(void) {
    return MP_OBJ_NEW_SMALL_INT(chip_hz());
}

static void mp_machine_set_freq(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    (void)args;
    mp_raise_NotImplementedError(NULL);
}

static void mp_machine_idle(void) {
    chip_sleep();
}

MP_NORETURN static void mp_machine_reset(void) {
    chip_reset();
}

static mp_int_t mp_machine_reset_cause(void) {
    mp_raise_NotImplementedError(NULL);
}

static void mp_machine_lightsleep(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    (void)args;
    mp_raise_NotImplementedError(NULL);
}

MP_NORETURN static void mp_machine_deepsleep(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    (void)args;
    mp_raise_NotImplementedError(NULL);
}
