// The operators of ints of up to 64 bits in place of MicroPython's (port/replaced.h), whose division
// rounds towards zero, where Python rounds down, and which has no divmod() for them. Operators that
// no int of the program stands on the left of are not here: PORT_INT_ADD and the like.

#include <limits.h>

#include "py/objint.h"
#include "py/runtime.h"

#define BITS (64)

static bool has_value(mp_obj_t object, long long *value) {
    if (mp_obj_is_small_int(object)) {
        *value = MP_OBJ_SMALL_INT_VALUE(object);
        return true;
    }
    if (mp_obj_is_exact_type(object, &mp_type_int)) {
        *value = ((mp_obj_int_t *)MP_OBJ_TO_PTR(object))->val;
        return true;
    }
    return false;
}

static mp_obj_t checked(bool overflow, long long result) {
    if (overflow) {
        mp_raise_msg(&mp_type_OverflowError, MP_ERROR_TEXT("result overflows long long storage"));
    }
    return mp_obj_new_int_from_ll(result);
}

#if PORT_INT_FLOOR_DIVIDE || PORT_INT_MODULO
static mp_obj_t divided(bool modulo, long long number, long long divisor) {
    if (divisor == 0) {
        mp_raise_msg(&mp_type_ZeroDivisionError, MP_ERROR_TEXT("divide by zero"));
    }
    if (divisor == -1 && number == LLONG_MIN) { // the quotient has no place
        return checked(!modulo, 0);
    }
    long long quotient = number / divisor;
    long long rest = number - quotient * divisor;
    if (rest != 0 && (rest < 0) != (divisor < 0)) {
        quotient--;
        rest += divisor;
    }
    return mp_obj_new_int_from_ll(modulo ? rest : quotient);
}
#endif

#if PORT_INT_LSHIFT || PORT_INT_RSHIFT
static mp_obj_t shifted(bool left, long long number, long long by) {
    if (by < 0) {
        mp_raise_ValueError(MP_ERROR_TEXT("negative shift count"));
    }
    if (!left) {
        return mp_obj_new_int_from_ll(number >> (by < BITS ? (int)by : BITS - 1));
    }
    long long result = by < BITS ? (long long)((unsigned long long)number << (int)by) : 0;
    return checked(by < BITS ? result >> (int)by != number : number != 0, result);
}
#endif

#if PORT_INT_POWER
static mp_obj_t power(long long base, long long exponent) {
    long long result = 1;
    bool overflow = false;
    for (; exponent > 0 && !overflow; exponent >>= 1) {
        if (exponent & 1) {
            overflow = __builtin_mul_overflow(result, base, &result);
        }
        if (exponent > 1 && !overflow) {
            overflow = __builtin_mul_overflow(base, base, &base);
        }
    }
    return checked(overflow, result);
}
#endif

mp_obj_t mp_obj_int_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right) {
    long long a = 0, b = 0, result = 0;
    bool overflow = false;
    has_value(left, &a);
    if (!has_value(right, &b)) {
        #if MICROPY_PY_BUILTINS_FLOAT
        if (mp_obj_is_float(right)) {
            return mp_obj_float_binary_op(op, (mp_float_t)a, right);
        }
        #endif
        return mp_obj_int_binary_op_extra_cases(op, left, right);
    }
    if (op >= MP_BINARY_OP_INPLACE_OR && op <= MP_BINARY_OP_INPLACE_POWER) {
        op += MP_BINARY_OP_OR - MP_BINARY_OP_INPLACE_OR;
    }
    switch (op) {
        #if PORT_INT_OR
        case MP_BINARY_OP_OR:
            return mp_obj_new_int_from_ll(a | b);
        #endif
        #if PORT_INT_XOR
        case MP_BINARY_OP_XOR:
            return mp_obj_new_int_from_ll(a ^ b);
        #endif
        #if PORT_INT_AND
        case MP_BINARY_OP_AND:
            return mp_obj_new_int_from_ll(a & b);
        #endif
        #if PORT_INT_LSHIFT || PORT_INT_RSHIFT
        case MP_BINARY_OP_LSHIFT:
        case MP_BINARY_OP_RSHIFT:
            return shifted(op == MP_BINARY_OP_LSHIFT, a, b);
        #endif
        #if PORT_INT_ADD
        case MP_BINARY_OP_ADD:
            overflow = __builtin_add_overflow(a, b, &result);
            break;
        #endif
        #if PORT_INT_SUBTRACT
        case MP_BINARY_OP_SUBTRACT:
            overflow = __builtin_sub_overflow(a, b, &result);
            break;
        #endif
        #if PORT_INT_MULTIPLY
        case MP_BINARY_OP_MULTIPLY:
            overflow = __builtin_mul_overflow(a, b, &result);
            break;
        #endif
        #if PORT_INT_FLOOR_DIVIDE || PORT_INT_MODULO
        case MP_BINARY_OP_FLOOR_DIVIDE:
        case MP_BINARY_OP_MODULO:
            return divided(op == MP_BINARY_OP_MODULO, a, b);
        #endif
        #if PORT_INT_POWER
        case MP_BINARY_OP_POWER:
            if (b >= 0) {
                return power(a, b);
            }
            #if MICROPY_PY_BUILTINS_FLOAT
            return mp_obj_float_binary_op(op, (mp_float_t)a, right);
            #else
            mp_raise_ValueError(MP_ERROR_TEXT("negative power with no float support"));
            #endif
        #endif
        #if MICROPY_PY_BUILTINS_FLOAT
        case MP_BINARY_OP_TRUE_DIVIDE:
            return mp_obj_float_binary_op(op, (mp_float_t)a, mp_obj_new_float((mp_float_t)b));
        #endif
        case MP_BINARY_OP_LESS:
            return mp_obj_new_bool(a < b);
        case MP_BINARY_OP_MORE:
            return mp_obj_new_bool(a > b);
        case MP_BINARY_OP_LESS_EQUAL:
            return mp_obj_new_bool(a <= b);
        case MP_BINARY_OP_MORE_EQUAL:
            return mp_obj_new_bool(a >= b);
        case MP_BINARY_OP_EQUAL:
            return mp_obj_new_bool(a == b);
        default:
            return MP_OBJ_NULL;
    }
    return checked(overflow, result);
}

static mp_obj_t port_divmod(mp_obj_t number, mp_obj_t divisor) {
    mp_obj_t both[2] = {
        mp_binary_op(MP_BINARY_OP_FLOOR_DIVIDE, number, divisor),
        mp_binary_op(MP_BINARY_OP_MODULO, number, divisor),
    };
    return mp_obj_new_tuple(2, both);
}
MP_DEFINE_CONST_FUN_OBJ_2(port_divmod_obj, port_divmod);
