// Pin.irq(handler=None, trigger=IRQ_FALLING|IRQ_RISING, hard=False), and the object that it returns.

#include "port/machine_pin_irq.h"

#include "port/callback.h"
#include "port/chip.h"
#include "port/machine_types.h"
#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/runtime.h"

#if PORT_PIN_IRQ

typedef struct pin_irq {
    mp_obj_base_t base;
    mp_obj_t handler, pin;
    struct pin_irq *next;
    bool hard;
    uint8_t edges, seen; // `seen`: those that the handler is called for
} pin_irq_t;

MP_REGISTER_ROOT_POINTER(struct pin_irq *pin_irqs);

void pin_event(unsigned pin, unsigned edges) {
    for (pin_irq_t *it = MP_STATE_PORT(pin_irqs); it; it = it->next) {
        if (machine_pin_number(it->pin) == pin && it->handler != mp_const_none) {
            it->seen = edges & it->edges;
            if (!callback_run(it->handler, it->pin, it->hard)) {
                it->handler = mp_const_none;
                chip_pin_irq(pin, 0);
            }
            return;
        }
    }
}

void pin_irqs_stop(void) {
    for (pin_irq_t *it = MP_STATE_PORT(pin_irqs); it; it = it->next) {
        chip_pin_irq(machine_pin_number(it->pin), 0);
    }
    MP_STATE_PORT(pin_irqs) = NULL;
}

static void enable(pin_irq_t *self) {
    if (!chip_pin_irq(machine_pin_number(self->pin), self->edges)) {
        mp_raise_OSError(MP_EBUSY);
    }
}

static mp_obj_t irq_flags(mp_obj_t self) {
    return MP_OBJ_NEW_SMALL_INT(((pin_irq_t *)MP_OBJ_TO_PTR(self))->seen);
}
static MP_DEFINE_CONST_FUN_OBJ_1(irq_flags_obj, irq_flags);

static mp_obj_t irq_trigger(size_t n_args, const mp_obj_t *args) {
    pin_irq_t *self = MP_OBJ_TO_PTR(args[0]);
    mp_obj_t before = MP_OBJ_NEW_SMALL_INT(self->edges);
    if (n_args > 1) {
        self->edges = mp_obj_get_int(args[1]);
        enable(self);
    }
    return before;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(irq_trigger_obj, 1, 2, irq_trigger);

static const mp_rom_map_elem_t irq_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_flags), MP_ROM_PTR(&irq_flags_obj) },
    { MP_ROM_QSTR(MP_QSTR_trigger), MP_ROM_PTR(&irq_trigger_obj) },
};
static MP_DEFINE_CONST_DICT(irq_locals, irq_locals_table);

static MP_DEFINE_CONST_OBJ_TYPE(
    irq_type, MP_QSTR_irq, MP_TYPE_FLAG_NONE,
    locals_dict, &irq_locals);

static pin_irq_t *irq_of(mp_obj_t pin) {
    for (pin_irq_t *it = MP_STATE_PORT(pin_irqs); it; it = it->next) {
        if (machine_pin_number(it->pin) == machine_pin_number(pin)) {
            return it;
        }
    }
    pin_irq_t *made = mp_obj_malloc(pin_irq_t, &irq_type);
    made->handler = mp_const_none;
    made->pin = pin;
    made->next = MP_STATE_PORT(pin_irqs);
    made->edges = made->seen = 0;
    MP_STATE_PORT(pin_irqs) = made;
    return made;
}

static mp_obj_t pin_irq(size_t n_args, const mp_obj_t *given, mp_map_t *named) {
    enum { HANDLER, TRIGGER, HARD };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_handler, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_trigger, MP_ARG_INT, { .u_int = CHIP_IRQ_FALLING | CHIP_IRQ_RISING } },
        { MP_QSTR_hard, MP_ARG_BOOL, { .u_bool = false } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args - 1, given + 1, named, MP_ARRAY_SIZE(allowed), allowed, args);
    pin_irq_t *self = irq_of(given[0]);
    unsigned pin = machine_pin_number(given[0]);
    if (n_args > 1 || named->used) { // else only the object is asked for
        chip_pin_irq(pin, 0);
        self->handler = args[HANDLER].u_obj;
        self->hard = args[HARD].u_bool;
        self->edges = args[TRIGGER].u_int;
        self->seen = 0;
        if (self->handler != mp_const_none) {
            enable(self);
        }
    }
    return MP_OBJ_FROM_PTR(self);
}
MP_DEFINE_CONST_FUN_OBJ_KW(pin_irq_obj, 1, pin_irq);

#endif
