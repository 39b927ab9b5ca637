// What frozen code has of classes that are in flash (tools/noheap_tools/tiny/rom), as
// mp_obj_new_type of py/objtype.c makes them on the heap.
#pragma once

#include "py/objtype.h"

// As in py/objproperty.c.
typedef struct {
    mp_obj_base_t base;
    mp_rom_obj_t proxy[3]; // getter, setter, deleter
} rom_property_t;

// As in py/objclosure.c.
typedef struct {
    mp_obj_base_t base;
    mp_rom_obj_t function;
    size_t n_closed;
    mp_rom_obj_t closed[1];
} rom_closure_t;

extern const mp_obj_type_t mp_type_closure;

#define INSTANCE_FLAGS (MP_TYPE_FLAG_EQ_NOT_REFLEXIVE | MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE \
    | MP_TYPE_FLAG_EQ_HAS_NEQ_TEST | MP_TYPE_FLAG_ITER_IS_GETITER | MP_TYPE_FLAG_INSTANCE_TYPE)

// Not static in the sources that are compiled, and those that the firmware does not need are not
// there: tools/noheap_tools/tiny/cuts.py.
void instance_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind);
mp_obj_t mp_obj_instance_make_new(
    const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args);
mp_obj_t instance_unary_op(mp_unary_op_t op, mp_obj_t self);
mp_obj_t instance_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
void mp_obj_instance_attr(mp_obj_t self, qstr name, mp_obj_t *value);
mp_obj_t instance_subscr(mp_obj_t self, mp_obj_t index, mp_obj_t value);
mp_int_t instance_get_buffer(mp_obj_t self, mp_buffer_info_t *buffer, mp_uint_t flags);

#if PORT_INSTANCE_CALL
#define INSTANCE_CALL , call, mp_obj_instance_call
#else
#define INSTANCE_CALL
#endif
#if PORT_INSTANCE_BINARY_OP
#define INSTANCE_BINARY_OP , binary_op, instance_binary_op
#else
#define INSTANCE_BINARY_OP
#endif
#if PORT_INSTANCE_SUBSCR
#define INSTANCE_SUBSCR , subscr, instance_subscr
#else
#define INSTANCE_SUBSCR
#endif
#if PORT_INSTANCE_ITER
#define INSTANCE_ITER , iter, mp_obj_instance_getiter
#else
#define INSTANCE_ITER
#endif
#if PORT_INSTANCE_BUFFER
#define INSTANCE_BUFFER , buffer, instance_get_buffer
#else
#define INSTANCE_BUFFER
#endif

#define INSTANCE_SLOTS make_new, mp_obj_instance_make_new, print, instance_print, \
    unary_op, instance_unary_op, attr, mp_obj_instance_attr \
    INSTANCE_CALL INSTANCE_BINARY_OP INSTANCE_SUBSCR INSTANCE_ITER INSTANCE_BUFFER
