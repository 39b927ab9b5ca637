// divmod() for integers of 64 bits, which MicroPython has only for small and for unlimited ones.

#include "py/runtime.h"

static mp_obj_t port_divmod(mp_obj_t number, mp_obj_t divisor) {
    mp_obj_t both[2] = {
        mp_binary_op(MP_BINARY_OP_FLOOR_DIVIDE, number, divisor),
        mp_binary_op(MP_BINARY_OP_MODULO, number, divisor),
    };
    return mp_obj_new_tuple(2, both);
}
MP_DEFINE_CONST_FUN_OBJ_2(port_divmod_obj, port_divmod);
