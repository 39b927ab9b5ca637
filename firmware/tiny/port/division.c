// Division of integers of 64 bits. MicroPython's own rounds towards zero, where Python rounds down,
// and has no divmod() for them. The linker puts the first function here in the way (--wrap).

#include "py/objint.h"
#include "py/runtime.h"

mp_obj_t __real_mp_obj_int_binary_op(mp_binary_op_t op, mp_obj_t number, mp_obj_t divisor);
mp_obj_t __wrap_mp_obj_int_binary_op(mp_binary_op_t op, mp_obj_t number, mp_obj_t divisor);

mp_obj_t __wrap_mp_obj_int_binary_op(mp_binary_op_t op, mp_obj_t number, mp_obj_t divisor) {
    mp_obj_t result = __real_mp_obj_int_binary_op(op, number, divisor);
    const bool quotient =
        op == MP_BINARY_OP_FLOOR_DIVIDE || op == MP_BINARY_OP_INPLACE_FLOOR_DIVIDE;
    const bool modulo = op == MP_BINARY_OP_MODULO || op == MP_BINARY_OP_INPLACE_MODULO;
    if (!(quotient || modulo) || !mp_obj_is_int(result) || !mp_obj_is_int(divisor)) {
        return result;
    }
    mp_obj_t rest = modulo
        ? result : __real_mp_obj_int_binary_op(MP_BINARY_OP_MODULO, number, divisor);
    if (!mp_obj_is_true(rest) || mp_obj_int_sign(rest) == mp_obj_int_sign(divisor)) {
        return result;
    }
    return modulo ? mp_binary_op(MP_BINARY_OP_ADD, rest, divisor)
        : mp_binary_op(MP_BINARY_OP_SUBTRACT, result, MP_OBJ_NEW_SMALL_INT(1));
}

static mp_obj_t port_divmod(mp_obj_t number, mp_obj_t divisor) {
    mp_obj_t both[2] = {
        mp_binary_op(MP_BINARY_OP_FLOOR_DIVIDE, number, divisor),
        mp_binary_op(MP_BINARY_OP_MODULO, number, divisor),
    };
    return mp_obj_new_tuple(2, both);
}
MP_DEFINE_CONST_FUN_OBJ_2(port_divmod_obj, port_divmod);
