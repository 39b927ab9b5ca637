#include "py/runtime.h"

// In place of libm's 2.6 KB where the program has no power of floats (FLOAT_POWER=0).
float powf(float base, float exponent);
float powf(float base, float exponent) {
    (void)base;
    (void)exponent;
    mp_raise_NotImplementedError(NULL);
}
