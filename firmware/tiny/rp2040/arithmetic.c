// Arithmetic that the chip has beside its CPU, in place of libgcc's: division by SIO (DS 2.3.1.5),
// floats by the boot ROM (DS 2.8.3.2), as MicroPython's rp2 port has both through pico-sdk.

#include "hardware/regs/sio.h"
#include "rp2040/arithmetic.h"
#include "rp2040/registers.h"
#include "rp2040/rom.h"

// An interrupt's handler must not divide, since it would change what is being divided here: the
// port's does not, and those of lib/noheap make no call.
#define DIVIDE(name, dividend, divisor) \
    __attribute__((naked)) void name(void) { \
        __asm volatile ( \
            "ldr r3, =%c0\n" \
            "str r0, [r3, %1]\n" \
            "str r1, [r3, %2]\n" \
            "b 1f\n 1: b 1f\n 1: b 1f\n 1: b 1f\n 1:\n" /* eight cycles */ \
            "ldr r1, [r3, %3]\n" \
            "ldr r0, [r3, %4]\n" /* last, because reading it ends the division */ \
            "bx lr\n" \
            ".ltorg\n" \
            : : "i" (SIO_BASE + SIO_DIV_UDIVIDEND_OFFSET), \
            "i" (dividend - SIO_DIV_UDIVIDEND_OFFSET), "i" (divisor - SIO_DIV_UDIVIDEND_OFFSET), \
            "i" (SIO_DIV_REMAINDER_OFFSET - SIO_DIV_UDIVIDEND_OFFSET), \
            "i" (SIO_DIV_QUOTIENT_OFFSET - SIO_DIV_UDIVIDEND_OFFSET)); \
    }

DIVIDE(__aeabi_uidivmod, SIO_DIV_UDIVIDEND_OFFSET, SIO_DIV_UDIVISOR_OFFSET)
DIVIDE(__aeabi_idivmod, SIO_DIV_SDIVIDEND_OFFSET, SIO_DIV_SDIVISOR_OFFSET)

// The quotient is where the functions above return it, too.
void __aeabi_uidiv(void) __attribute__((alias("__aeabi_uidivmod")));
void __aeabi_idiv(void) __attribute__((alias("__aeabi_idivmod")));

static const void *const *floats; // DS 2.8.3.2.1: fadd, fsub, fmul, fdiv

void arithmetic_init(void) {
    floats = rom_data('S', 'F');
}

typedef float (*binary_t)(float, float);

float __aeabi_fadd(float a, float b) {
    return ((binary_t)floats[0])(a, b);
}

float __aeabi_fsub(float a, float b) {
    return ((binary_t)floats[1])(a, b);
}

float __aeabi_frsub(float a, float b) {
    return ((binary_t)floats[1])(b, a);
}

float __aeabi_fmul(float a, float b) {
    return ((binary_t)floats[2])(a, b);
}

float __aeabi_fdiv(float a, float b) {
    return ((binary_t)floats[3])(a, b);
}
