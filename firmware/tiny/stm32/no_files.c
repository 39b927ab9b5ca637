// The module `os` with ilistdir() of a file system that has nothing in it. As in MicroPython's
// stm32 port, the iterator is an object with a finaliser, which lib/noheap/tick/stm32f4.py has
// lib/noheap/cortex/last_will.py turn into the guard of what must be stopped before a soft reset.

#include "py/runtime.h"

typedef struct {
    mp_obj_base_t base;
    uint32_t unused[3]; // 16 bytes, as last_will.arm asks for
} listing_t;

static mp_obj_t next(mp_obj_t self) {
    (void)self;
    return MP_OBJ_STOP_ITERATION;
}

static mp_obj_t del(mp_obj_t self) {
    (void)self;
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(del_obj, del);

static const mp_rom_map_elem_t listing_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___del__), MP_ROM_PTR(&del_obj) },
};
static MP_DEFINE_CONST_DICT(listing_locals, listing_locals_table);

static MP_DEFINE_CONST_OBJ_TYPE(
    listing_type, MP_QSTR_iterator, MP_TYPE_FLAG_ITER_IS_ITERNEXT,
    iter, next,
    locals_dict, &listing_locals);

static mp_obj_t ilistdir(void) {
    return MP_OBJ_FROM_PTR(mp_obj_malloc_with_finaliser(listing_t, &listing_type));
}
static MP_DEFINE_CONST_FUN_OBJ_0(ilistdir_obj, ilistdir);

static const mp_rom_map_elem_t os_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_ilistdir), MP_ROM_PTR(&ilistdir_obj) },
};
static MP_DEFINE_CONST_DICT(os_globals, os_globals_table);

const mp_obj_module_t mp_module_os = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&os_globals,
};
MP_REGISTER_MODULE(MP_QSTR_os, mp_module_os);
