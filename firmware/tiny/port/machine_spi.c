// machine.SPI on the chip's controllers; the methods are those of extmod/machine_spi.c.

#include "extmod/modmachine.h"
#include "port/machine_types.h"
#include "py/mphal.h"
#include "py/runtime.h"

#if MICROPY_PY_MACHINE_SPI

typedef struct {
    mp_obj_base_t base;
    uint8_t bus;
    bool polarity, phase;
    uint32_t hz;
    int pins[3]; // SCK, MOSI, MISO
} spi_t;

#define BITS (8)
#define AS_IT_IS (-1)

enum { HZ, POLARITY, PHASE, WORD, ORDER, SETTINGS };
#define SETTINGS_ALLOWED \
    { MP_QSTR_baudrate, MP_ARG_INT, { .u_int = AS_IT_IS } }, \
    { MP_QSTR_polarity, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = AS_IT_IS } }, \
    { MP_QSTR_phase, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = AS_IT_IS } }, \
    { MP_QSTR_bits, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = BITS } }, \
    { MP_QSTR_firstbit, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = MICROPY_PY_MACHINE_SPI_MSB } }

static void set_up(spi_t *self, const mp_arg_val_t *settings) {
    if (settings[HZ].u_int != AS_IT_IS) {
        self->hz = settings[HZ].u_int;
    }
    if (settings[POLARITY].u_int != AS_IT_IS) {
        self->polarity = settings[POLARITY].u_int;
    }
    if (settings[PHASE].u_int != AS_IT_IS) {
        self->phase = settings[PHASE].u_int;
    }
    if (settings[WORD].u_int != BITS || settings[ORDER].u_int != MICROPY_PY_MACHINE_SPI_MSB
        || !chip_spi_init(self->bus, self->pins, self->hz, self->polarity, self->phase)) {
        mp_raise_ValueError(MP_ERROR_TEXT("bits, firstbit or baudrate"));
    }
}

static int pin_of(mp_obj_t pin, mp_obj_t none) {
    if (pin == none) {
        return PIN_DEFAULT;
    }
    return pin == mp_const_none ? PIN_UNUSED : (int)machine_pin_number(pin);
}

static mp_obj_t spi_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *given) {
    // MISO alone may be None, for no pin: its default is another object.
    enum { ID, SETTING, SCK = SETTING + SETTINGS, MOSI, MISO };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_, MP_ARG_REQUIRED | MP_ARG_INT, { .u_int = 0 } },
        SETTINGS_ALLOWED,
        { MP_QSTR_sck, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_mosi, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_miso, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_INT(PIN_DEFAULT) } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all_kw_array(n_args, n_kw, given, MP_ARRAY_SIZE(allowed), allowed, args);
    unsigned bus = args[ID].u_int;
    int pins[3] = {
        pin_of(args[SCK].u_obj, mp_const_none),
        pin_of(args[MOSI].u_obj, mp_const_none),
        pin_of(args[MISO].u_obj, MP_OBJ_NEW_SMALL_INT(PIN_DEFAULT)),
    };
    if (bus >= CHIP_SPI_COUNT || !chip_spi_pins(bus, &pins[0], &pins[1], &pins[2])) {
        mp_raise_ValueError(MP_ERROR_TEXT("invalid pin"));
    }
    spi_t *self = mp_obj_malloc(spi_t, type);
    self->bus = bus;
    self->polarity = self->phase = false;
    self->hz = CHIP_SPI_DEFAULT_HZ;
    for (size_t n = 0; n < MP_ARRAY_SIZE(pins); n++) {
        self->pins[n] = pins[n];
    }
    set_up(self, args + SETTING);
    return MP_OBJ_FROM_PTR(self);
}

static void spi_init(mp_obj_base_t *base, size_t n_args, const mp_obj_t *given, mp_map_t *named) {
    static const mp_arg_t allowed[] = { SETTINGS_ALLOWED };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, given, named, MP_ARRAY_SIZE(allowed), allowed, args);
    set_up((spi_t *)base, args);
}

static void spi_transfer(mp_obj_base_t *base, size_t length, const uint8_t *out, uint8_t *in) {
    chip_spi_transfer(((spi_t *)base)->bus, out, in, length);
}

static const mp_machine_spi_p_t spi_protocol = { .init = spi_init, .transfer = spi_transfer };

MP_DEFINE_CONST_OBJ_TYPE(
    machine_spi_type, MP_QSTR_SPI, MP_TYPE_FLAG_NONE,
    make_new, spi_make_new,
    protocol, &spi_protocol,
    locals_dict, &mp_machine_spi_locals_dict);

#endif
