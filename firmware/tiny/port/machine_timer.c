// machine.Timer: an object with a finaliser, which lib/noheap/cortex/last_will.py turns into the
// guard of what must be stopped before a soft reset. It does not tick: the library's ticks are
// the chip's own, straight from the vector (lib/noheap/tick).

#include "port/machine_types.h"
#include "py/runtime.h"

typedef struct {
    mp_obj_base_t base;
    mp_obj_t callback;
    uint32_t unused[2]; // 16 bytes, as last_will.arm asks for
} machine_timer_t;

static mp_obj_t timer_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    (void)args;
    mp_arg_check_num(n_args, n_kw, 0, 0, false);
    machine_timer_t *self = mp_obj_malloc_with_finaliser(machine_timer_t, type);
    self->callback = mp_const_none;
    return MP_OBJ_FROM_PTR(self);
}

static mp_obj_t timer_deinit(mp_obj_t self_in) {
    (void)self_in;
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(timer_deinit_obj, timer_deinit);

static const mp_rom_map_elem_t timer_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___del__), MP_ROM_PTR(&timer_deinit_obj) },
};
static MP_DEFINE_CONST_DICT(timer_locals, timer_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(
    machine_timer_type, MP_QSTR_Timer, MP_TYPE_FLAG_NONE,
    make_new, timer_make_new,
    locals_dict, &timer_locals);
