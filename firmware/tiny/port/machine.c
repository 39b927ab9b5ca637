// The functions of the module `machine`; extmod/modmachine.c includes this file.

#include "port/machine_types.h"
#include "port/program.h"
#include "py/mphal.h"

#if CHIP_HAS_ALL_CAUSES
#define MORE_RESET_CAUSES \
    { MP_ROM_QSTR(MP_QSTR_SOFT_RESET), MP_ROM_INT(RESET_SOFT) }, \
    { MP_ROM_QSTR(MP_QSTR_HARD_RESET), MP_ROM_INT(RESET_HARD) },
#else
#define MORE_RESET_CAUSES
#endif

#if PORT_RESET_CAUSES
#define RESET_CAUSES \
    { MP_ROM_QSTR(MP_QSTR_PWRON_RESET), MP_ROM_INT(RESET_POWER_ON) }, \
    { MP_ROM_QSTR(MP_QSTR_WDT_RESET), MP_ROM_INT(RESET_WATCHDOG) }, \
    MORE_RESET_CAUSES
#else
#define RESET_CAUSES
#endif

#define MICROPY_PY_MACHINE_EXTRA_GLOBALS \
    { MP_ROM_QSTR(MP_QSTR_Pin), MP_ROM_PTR(&machine_pin_type) }, \
    { MP_ROM_QSTR(MP_QSTR_Timer), MP_ROM_PTR(&machine_timer_type) }, \
    RESET_CAUSES

static mp_obj_t mp_machine_unique_id(void) {
    uint8_t id[CHIP_ID_BYTES_MAX];
    size_t length = chip_unique_id(id);
    return mp_obj_new_bytes(id, length);
}

static mp_obj_t mp_machine_get_freq(void) {
    #if CHIP_HAS_BUS_CLOCKS
    uint32_t hz[CHIP_BUS_CLOCKS];
    chip_bus_clocks(hz);
    mp_obj_t numbers[CHIP_BUS_CLOCKS];
    for (int n = 0; n < CHIP_BUS_CLOCKS; n++) {
        numbers[n] = MP_OBJ_NEW_SMALL_INT(hz[n]);
    }
    return mp_obj_new_tuple(CHIP_BUS_CLOCKS, numbers);
    #else
    return MP_OBJ_NEW_SMALL_INT(chip_hz());
    #endif
}

// The clocks are what the chip's drivers and lib/noheap count on: no other frequency.
static void mp_machine_set_freq(size_t n_args, const mp_obj_t *args) {
    (void)n_args;
    if ((uint32_t)mp_obj_get_int_truncated(args[0]) != chip_hz()) {
        mp_raise_ValueError(MP_ERROR_TEXT("cannot change frequency"));
    }
}

static void mp_machine_idle(void) {
    chip_sleep();
}

MP_NORETURN static void mp_machine_reset(void) {
    chip_reset();
}

static mp_int_t mp_machine_reset_cause(void) {
    #if CHIP_HAS_ALL_CAUSES
    if (program_started_again) {
        return RESET_SOFT;
    }
    #endif
    return chip_reset_cause();
}

// The clocks go on, so that ticks do: the core sleeps.
static void mp_machine_lightsleep(size_t n_args, const mp_obj_t *args) {
    if (n_args == 0) {
        mp_machine_idle();
    } else {
        mp_hal_delay_ms(mp_obj_get_int(args[0]));
    }
}

MP_NORETURN static void mp_machine_deepsleep(size_t n_args, const mp_obj_t *args) {
    mp_machine_lightsleep(n_args, args);
    chip_reset();
}
