// What gcc calls for arithmetic that the CPU lacks, in place of libgcc's functions: those for 64
// bits are for speed, and those between float and 64 bits take all of the double arithmetic along
// (5 KB). Names and arguments: Run-time ABI for the Arm Architecture, IHI 0043, 4.2 and 4.3.

#include <stdbool.h>
#include <stdint.h>

#include "chipconfig.h"

// They take and return floats in core registers where other functions have them in the FPU's:
// IHI 0043, 4.1.
#define HELPER __attribute__((pcs("aapcs")))

typedef struct {
    uint64_t quotient, rest;
} divided_t;

static divided_t divide(uint64_t number, uint64_t divisor) {
    divided_t result = { 0, 0 };
    for (int n = 0; n < 64; n++) {
        result.rest = result.rest << 1 | number >> 63;
        number <<= 1;
        result.quotient <<= 1;
        if (result.rest >= divisor && divisor) {
            result.rest -= divisor;
            result.quotient |= 1;
        }
    }
    return result;
}

static uint64_t magnitude(int64_t number) {
    return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

// The quotient is in r0 and r1, the rest in r2 and r3, which C has no result for.
divided_t *tiny_uldivmod(divided_t *result, uint64_t number, uint64_t divisor) {
    *result = divide(number, divisor);
    return result;
}

divided_t *tiny_ldivmod(divided_t *result, int64_t number, int64_t divisor) {
    *result = divide(magnitude(number), magnitude(divisor));
    if ((number < 0) != (divisor < 0)) {
        result->quotient = -result->quotient;
    }
    if (number < 0) {
        result->rest = -result->rest;
    }
    return result;
}

#define IN_FOUR_REGISTERS(name, function) \
    __attribute__((naked)) void name(void) { \
        __asm volatile ( \
            "push {r4, lr}\n" \
            "sub sp, #24\n" /* the divisor, then the result */ \
            "str r2, [sp]\n" \
            "str r3, [sp, #4]\n" \
            "mov r3, r1\n" \
            "mov r2, r0\n" \
            "add r0, sp, #8\n" \
            "bl " #function "\n" \
            "ldr r0, [sp, #8]\n" \
            "ldr r1, [sp, #12]\n" \
            "ldr r2, [sp, #16]\n" \
            "ldr r3, [sp, #20]\n" \
            "add sp, #24\n" \
            "pop {r4, pc}\n"); \
    }

IN_FOUR_REGISTERS(__aeabi_uldivmod, tiny_uldivmod)
IN_FOUR_REGISTERS(__aeabi_ldivmod, tiny_ldivmod)

#define FRACTION_BITS (23)
#define EXPONENT_BIAS (127)
#define SIGN (1u << 31)

typedef union {
    float value;
    uint32_t bits;
} float_t;

// With ARMv7-M, libgcc has these four in one piece with addition.
#if !CHIP_IS_ARMV7M || defined(__ARM_FP)
// Rounded to the nearest, to even between two.
static uint32_t from_magnitude(uint64_t number) {
    if (!number) {
        return 0;
    }
    int exponent = EXPONENT_BIAS + 63;
    while (!(number >> 63)) {
        number <<= 1;
        exponent--;
    }
    uint32_t fraction = number >> (63 - FRACTION_BITS);
    uint64_t rest = number << (FRACTION_BITS + 1);
    const uint64_t half = (uint64_t)1 << 63;
    // The fraction's first bit adds one to the exponent; a carry out of it does, too.
    uint32_t bits = ((uint32_t)(exponent - 1) << FRACTION_BITS) + fraction;
    return bits + (rest > half || (rest == half && (fraction & 1)));
}

HELPER float __aeabi_ul2f(uint64_t number) {
    return ((float_t) { .bits = from_magnitude(number) }).value;
}

HELPER float __aeabi_l2f(int64_t number) {
    uint32_t sign = number < 0 ? SIGN : 0;
    return ((float_t) { .bits = from_magnitude(magnitude(number)) | sign }).value;
}

HELPER float __aeabi_i2f(int32_t number) {
    return __aeabi_l2f(number);
}

HELPER float __aeabi_ui2f(uint32_t number) {
    return __aeabi_ul2f(number);
}
#endif

// Towards zero; what has no place in 64 bits is undefined, as C has it.
HELPER uint64_t __aeabi_f2ulz(float number) {
    uint32_t bits = ((float_t) { .value = number }).bits;
    int shift = (int)(bits >> FRACTION_BITS & 0xFF) - EXPONENT_BIAS - FRACTION_BITS;
    uint64_t fraction = (bits & ((1 << FRACTION_BITS) - 1)) | 1 << FRACTION_BITS;
    if (shift >= 0) {
        return fraction << shift;
    }
    return shift > -FRACTION_BITS - 1 ? fraction >> -shift : 0;
}

HELPER int64_t __aeabi_f2lz(float number) {
    uint64_t size = __aeabi_f2ulz(number);
    return ((float_t) { .value = number }).bits & SIGN ? -(int64_t)size : (int64_t)size;
}

HELPER int32_t __aeabi_f2iz(float number) {
    return __aeabi_f2lz(number);
}

HELPER uint32_t __aeabi_f2uiz(float number) {
    return __aeabi_f2ulz(number);
}

// Below, equal, above, or not to be compared, as one of them is not a number.
enum order { BELOW = -1, EQUAL, ABOVE, UNORDERED };

static bool is_nan(uint32_t bits) {
    return (bits & ~SIGN) > (uint32_t)0xFF << FRACTION_BITS;
}

static enum order order(float a, float b) {
    uint32_t x = ((float_t) { .value = a }).bits, y = ((float_t) { .value = b }).bits;
    if (is_nan(x) || is_nan(y)) {
        return UNORDERED;
    }
    // Sign and magnitude, as a number whose order is that of the floats.
    int32_t m = x & SIGN ? -(int32_t)(x & ~SIGN) : (int32_t)x;
    int32_t n = y & SIGN ? -(int32_t)(y & ~SIGN) : (int32_t)y;
    return m < n ? BELOW : m > n ? ABOVE : EQUAL;
}

HELPER int __aeabi_fcmpeq(float a, float b) {
    return order(a, b) == EQUAL;
}

HELPER int __aeabi_fcmplt(float a, float b) {
    return order(a, b) == BELOW;
}

HELPER int __aeabi_fcmple(float a, float b) {
    return order(a, b) <= EQUAL;
}

HELPER int __aeabi_fcmpge(float a, float b) {
    return order(b, a) <= EQUAL;
}

HELPER int __aeabi_fcmpgt(float a, float b) {
    return order(b, a) == BELOW;
}

HELPER int __aeabi_fcmpun(float a, float b) {
    return order(a, b) == UNORDERED;
}
