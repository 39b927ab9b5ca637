// machine.I2C on the chip's controllers; the methods are those of extmod/machine_i2c.c.

#include "extmod/modmachine.h"
#include "port/machine_types.h"
#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/runtime.h"

#if MICROPY_PY_MACHINE_I2C

typedef struct {
    mp_obj_base_t base;
    uint8_t bus;
    uint32_t timeout_us;
} i2c_t;

static int pin_or_default(mp_obj_t pin) {
    return pin == mp_const_none ? PIN_DEFAULT : (int)machine_pin_number(pin);
}

static mp_obj_t i2c_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *given) {
    enum { ID, FREQ, SCL, SDA, TIMEOUT };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_, MP_ARG_REQUIRED | MP_ARG_INT, { .u_int = 0 } },
        { MP_QSTR_freq, MP_ARG_INT, { .u_int = 400000 } },
        { MP_QSTR_scl, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_sda, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_timeout, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = 50000 } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all_kw_array(n_args, n_kw, given, MP_ARRAY_SIZE(allowed), allowed, args);
    unsigned bus = args[ID].u_int;
    int scl = pin_or_default(args[SCL].u_obj);
    int sda = pin_or_default(args[SDA].u_obj);
    if (bus >= CHIP_I2C_COUNT || !chip_i2c_pins(bus, &scl, &sda)) {
        mp_raise_ValueError(MP_ERROR_TEXT("invalid pin"));
    }
    i2c_t *self = mp_obj_malloc(i2c_t, type);
    self->bus = bus;
    self->timeout_us = args[TIMEOUT].u_int;
    chip_i2c_init(bus, scl, sda, args[FREQ].u_int);
    return MP_OBJ_FROM_PTR(self);
}

static int i2c_transfer(
    mp_obj_base_t *base, uint16_t address, size_t length, uint8_t *data, unsigned int flags) {
    i2c_t *self = (i2c_t *)base;
    return chip_i2c_transfer(self->bus, address, data, length,
        flags & MP_MACHINE_I2C_FLAG_READ, flags & MP_MACHINE_I2C_FLAG_STOP, self->timeout_us);
}

static const mp_machine_i2c_p_t i2c_protocol = {
    .transfer = mp_machine_i2c_transfer_adaptor,
    .transfer_single = i2c_transfer,
};

MP_DEFINE_CONST_OBJ_TYPE(
    machine_i2c_type, MP_QSTR_I2C, MP_TYPE_FLAG_NONE,
    make_new, i2c_make_new,
    protocol, &i2c_protocol,
    locals_dict, &mp_machine_i2c_locals_dict);

#endif
