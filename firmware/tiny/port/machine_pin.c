// machine.Pin: a number, as the chip numbers its pins, or a name that it has for it.

#include "extmod/modmachine.h"
#include "extmod/virtpin.h"
#include "port/machine_types.h"
#include "py/mphal.h"
#include "py/runtime.h"

typedef struct {
    mp_obj_base_t base;
    unsigned number;
} pin_t;

#if CHIP_NAMED_PINS
#define PIN_NUMBER(name) ((unsigned)chip_pin_named(mp_obj_str_get_str(name)))
#else
#define PIN_NUMBER(number) ((unsigned)mp_obj_get_int(number))
#endif

unsigned machine_pin_number(mp_obj_t pin) {
    if (!mp_obj_is_type(pin, &machine_pin_type)) {
        mp_raise_TypeError(NULL);
    }
    return ((pin_t *)MP_OBJ_TO_PTR(pin))->number;
}

static void configure(unsigned pin, size_t n_args, const mp_obj_t *given, mp_map_t *named) {
    enum { MODE, PULL, VALUE };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_mode, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_pull, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_value, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, given, named, MP_ARRAY_SIZE(allowed), allowed, args);
    int value = args[VALUE].u_obj == mp_const_none ? -1 : mp_obj_is_true(args[VALUE].u_obj);
    if (args[MODE].u_obj != mp_const_none) {
        chip_pin_mode(pin, mp_obj_get_int(args[MODE].u_obj), value);
    }
    mp_obj_t pull = args[PULL].u_obj;
    chip_pin_pull(pin, pull == mp_const_none ? PULL_NONE : mp_obj_get_int(pull));
}

mp_obj_t mp_pin_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_arg_check_num(n_args, n_kw, 1, MP_OBJ_FUN_ARGS_MAX, true);
    if (mp_obj_is_type(args[0], &machine_pin_type) && n_args == 1 && n_kw == 0) {
        return args[0];
    }
    unsigned number = mp_obj_is_type(args[0], &machine_pin_type)
        ? machine_pin_number(args[0]) : PIN_NUMBER(args[0]);
    if (!chip_pin_exists(number)) {
        mp_raise_ValueError(MP_ERROR_TEXT("invalid pin"));
    }
    pin_t *pin = mp_obj_malloc(pin_t, type);
    pin->number = number;
    if (n_args > 1 || n_kw > 0) {
        mp_map_t named;
        mp_map_init_fixed_table(&named, n_kw, args + n_args);
        configure(number, n_args - 1, args + 1, &named);
    }
    return MP_OBJ_FROM_PTR(pin);
}

static mp_obj_t pin_call(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_arg_check_num(n_args, n_kw, 0, 1, false);
    unsigned pin = machine_pin_number(self);
    if (n_args == 0) {
        return MP_OBJ_NEW_SMALL_INT(chip_pin_read(pin));
    }
    chip_pin_write(pin, mp_obj_is_true(args[0]));
    return mp_const_none;
}

static mp_obj_t pin_init(size_t n_args, const mp_obj_t *args, mp_map_t *named) {
    configure(machine_pin_number(args[0]), n_args - 1, args + 1, named);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_KW(pin_init_obj, 1, pin_init);

static mp_obj_t pin_value(size_t n_args, const mp_obj_t *args) {
    return pin_call(args[0], n_args - 1, 0, args + 1);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(pin_value_obj, 1, 2, pin_value);

static mp_obj_t pin_on(mp_obj_t self) {
    chip_pin_write(machine_pin_number(self), true);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_on_obj, pin_on);

static mp_obj_t pin_off(mp_obj_t self) {
    chip_pin_write(machine_pin_number(self), false);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_off_obj, pin_off);

static mp_obj_t pin_toggle(mp_obj_t self) {
    unsigned pin = machine_pin_number(self);
    chip_pin_write(pin, !chip_pin_read(pin));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(pin_toggle_obj, pin_toggle);

static const mp_rom_map_elem_t pin_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_init), MP_ROM_PTR(&pin_init_obj) },
    { MP_ROM_QSTR(MP_QSTR_value), MP_ROM_PTR(&pin_value_obj) },
    { MP_ROM_QSTR(MP_QSTR_on), MP_ROM_PTR(&pin_on_obj) },
    { MP_ROM_QSTR(MP_QSTR_off), MP_ROM_PTR(&pin_off_obj) },
    { MP_ROM_QSTR(MP_QSTR_high), MP_ROM_PTR(&pin_on_obj) },
    { MP_ROM_QSTR(MP_QSTR_low), MP_ROM_PTR(&pin_off_obj) },
    { MP_ROM_QSTR(MP_QSTR_toggle), MP_ROM_PTR(&pin_toggle_obj) },
    { MP_ROM_QSTR(MP_QSTR_IN), MP_ROM_INT(PIN_IN) },
    { MP_ROM_QSTR(MP_QSTR_OUT), MP_ROM_INT(PIN_OUT) },
    { MP_ROM_QSTR(MP_QSTR_OPEN_DRAIN), MP_ROM_INT(PIN_OPEN_DRAIN) },
    { MP_ROM_QSTR(MP_QSTR_PULL_UP), MP_ROM_INT(PULL_UP) },
    { MP_ROM_QSTR(MP_QSTR_PULL_DOWN), MP_ROM_INT(PULL_DOWN) },
};
static MP_DEFINE_CONST_DICT(pin_locals, pin_locals_table);

static mp_uint_t pin_ioctl(mp_obj_t self, mp_uint_t request, uintptr_t value, int *error) {
    (void)error;
    unsigned pin = machine_pin_number(self);
    switch (request) {
        case MP_PIN_READ:
            return chip_pin_read(pin);
        case MP_PIN_WRITE:
            chip_pin_write(pin, value);
            return 0;
    }
    return -1;
}

static const mp_pin_p_t pin_protocol = { .ioctl = pin_ioctl };

MP_DEFINE_CONST_OBJ_TYPE(
    machine_pin_type, MP_QSTR_Pin, MP_TYPE_FLAG_NONE,
    make_new, mp_pin_make_new,
    call, pin_call,
    protocol, &pin_protocol,
    locals_dict, &pin_locals);
