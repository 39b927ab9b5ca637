// machine.Timer: a virtual timer, as Timer(-1) of MicroPython's own ports. Without `callback` in the
// firmware it is only what lib/noheap/cortex/last_will.py makes of it: the guard of what must be
// stopped before a soft reset.

#include "port/callback.h"
#include "port/chip.h"
#include "port/machine_types.h"
#include "py/mphal.h"
#include "py/runtime.h"

typedef struct machine_timer {
    mp_obj_base_t base;
    mp_obj_t callback;
    struct machine_timer *next; // of those that run
    bool hard, periodic; // 16 bytes up to here, as last_will.arm asks for
    #if PORT_TIMER_CALLBACKS
    uint64_t due_us, period_us;
    #endif
} machine_timer_t;

#if PORT_TIMER_CALLBACKS

enum { ONE_SHOT, PERIODIC };

// By their time. Not a root of the heap: a timer that nothing refers to is stopped when it is
// collected, as in the rp2 port.
static machine_timer_t *running;

static void start(machine_timer_t *self) {
    machine_timer_t **at = &running;
    while (*at && (*at)->due_us <= self->due_us) {
        at = &(*at)->next;
    }
    self->next = *at;
    *at = self;
}

static void stop(const machine_timer_t *self) {
    for (machine_timer_t **at = &running; *at; at = &(*at)->next) {
        if (*at == self) {
            *at = self->next;
            return;
        }
    }
}

void timers_due(void) {
    while (running && running->due_us <= chip_us64()) {
        machine_timer_t *self = running;
        stop(self);
        if (self->periodic) {
            self->due_us += self->period_us;
            start(self);
        }
        if (!callback_run(self->callback, MP_OBJ_FROM_PTR(self), self->hard)) {
            stop(self);
        }
    }
    if (running) {
        chip_timer_at(running->due_us);
    }
}

static mp_obj_t timer_deinit(mp_obj_t self) {
    uint32_t state = chip_mask();
    stop(MP_OBJ_TO_PTR(self));
    chip_unmask(state);
    return mp_const_none;
}

static uint64_t period(mp_obj_t freq, mp_int_t count, mp_int_t tick_hz) {
    uint64_t us;
    if (freq == mp_const_none) {
        us = (uint64_t)count * 1000000 / tick_hz;
    } else {
        #if MICROPY_PY_BUILTINS_FLOAT
        us = (uint64_t)(1000000 / mp_obj_get_float(freq));
        #else
        us = 1000000 / mp_obj_get_int(freq);
        #endif
    }
    return us ? us : 1;
}

static mp_obj_t timer_init(size_t n_args, const mp_obj_t *given, mp_map_t *named) {
    enum { MODE, CALLBACK, PERIOD, TICK_HZ, FREQ, HARD };
    static const mp_arg_t allowed[] = {
        { MP_QSTR_mode, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = PERIODIC } },
        { MP_QSTR_callback, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_period, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = 0 } },
        { MP_QSTR_tick_hz, MP_ARG_KW_ONLY | MP_ARG_INT, { .u_int = 1000 } },
        { MP_QSTR_freq, MP_ARG_KW_ONLY | MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_hard, MP_ARG_KW_ONLY | MP_ARG_BOOL, { .u_bool = false } },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args - 1, given + 1, named, MP_ARRAY_SIZE(allowed), allowed, args);
    timer_deinit(given[0]);
    machine_timer_t *self = MP_OBJ_TO_PTR(given[0]);
    self->callback = args[CALLBACK].u_obj;
    self->hard = args[HARD].u_bool;
    self->periodic = args[MODE].u_int == PERIODIC;
    self->period_us = period(args[FREQ].u_obj, args[PERIOD].u_int, args[TICK_HZ].u_int);
    self->due_us = chip_us64() + self->period_us;
    uint32_t state = chip_mask();
    start(self);
    chip_timer_at(running->due_us);
    chip_unmask(state);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_KW(timer_init_obj, 1, timer_init);

#else

void timers_due(void) {
}

static mp_obj_t timer_deinit(mp_obj_t self) {
    (void)self;
    return mp_const_none;
}

#endif

static mp_obj_t timer_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    (void)args;
    mp_arg_check_num(n_args, n_kw, 0, PORT_TIMER_CALLBACKS, PORT_TIMER_CALLBACKS);
    #if PORT_TIMER_CALLBACKS
    if (n_args && args[0] != MP_OBJ_NEW_SMALL_INT(-1)) {
        mp_raise_ValueError(MP_ERROR_TEXT("Timer doesn't exist"));
    }
    #endif
    machine_timer_t *self = mp_obj_malloc_with_finaliser(machine_timer_t, type);
    self->callback = mp_const_none;
    self->next = NULL;
    #if PORT_TIMER_CALLBACKS
    if (n_kw) {
        mp_obj_t object = MP_OBJ_FROM_PTR(self);
        mp_map_t named;
        mp_map_init_fixed_table(&named, n_kw, args + n_args);
        timer_init(1, &object, &named);
    }
    #endif
    return MP_OBJ_FROM_PTR(self);
}

static MP_DEFINE_CONST_FUN_OBJ_1(timer_deinit_obj, timer_deinit);

static const mp_rom_map_elem_t timer_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___del__), MP_ROM_PTR(&timer_deinit_obj) },
    #if PORT_TIMER_CALLBACKS
    { MP_ROM_QSTR(MP_QSTR_init), MP_ROM_PTR(&timer_init_obj) },
    { MP_ROM_QSTR(MP_QSTR_deinit), MP_ROM_PTR(&timer_deinit_obj) },
    { MP_ROM_QSTR(MP_QSTR_ONE_SHOT), MP_ROM_INT(ONE_SHOT) },
    { MP_ROM_QSTR(MP_QSTR_PERIODIC), MP_ROM_INT(PERIODIC) },
    #endif
};
static MP_DEFINE_CONST_DICT(timer_locals, timer_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(
    machine_timer_type, MP_QSTR_Timer, MP_TYPE_FLAG_NONE,
    make_new, timer_make_new,
    locals_dict, &timer_locals);
