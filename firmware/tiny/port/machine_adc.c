// machine.ADC; extmod/machine_adc.c includes this file.

#include "port/chip.h"
#include "port/machine_types.h"

#define MICROPY_PY_MACHINE_ADC_CLASS_CONSTANTS \
    { MP_ROM_QSTR(MP_QSTR_CORE_TEMP), MP_ROM_INT(CHIP_ADC_CORE_TEMP) },

typedef struct _machine_adc_obj_t {
    mp_obj_base_t base;
    unsigned channel;
} machine_adc_obj_t;

static void mp_machine_adc_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind) {
    (void)self;
    (void)kind;
    mp_print_str(print, "ADC");
}

// A number below CHIP_ADC_CHANNELS is a channel. Another one is a pin, as in the rp2 port, unless
// pins have names here.
static mp_obj_t mp_machine_adc_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_arg_check_num(n_args, n_kw, 1, 1, false);
    int channel = -1;
    if (mp_obj_is_small_int(args[0])) {
        mp_int_t number = MP_OBJ_SMALL_INT_VALUE(args[0]);
        if ((mp_uint_t)number < CHIP_ADC_CHANNELS) {
            channel = number;
        #if !CHIP_NAMED_PINS
        } else {
            channel = chip_adc_channel(number);
        #endif
        }
    #if CHIP_NAMED_PINS
    } else if (mp_obj_is_str(args[0])) {
        channel = chip_adc_channel(chip_pin_named(mp_obj_str_get_str(args[0])));
    #endif
    } else {
        channel = chip_adc_channel(machine_pin_number(args[0]));
    }
    if (channel < 0) {
        mp_raise_ValueError(MP_ERROR_TEXT("invalid pin"));
    }
    chip_adc_init(channel);
    machine_adc_obj_t *self = mp_obj_malloc(machine_adc_obj_t, type);
    self->channel = channel;
    return MP_OBJ_FROM_PTR(self);
}

static mp_int_t mp_machine_adc_read_u16(machine_adc_obj_t *self) {
    return chip_adc_read_u16(self->channel);
}
