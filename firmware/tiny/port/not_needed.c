// Stands in for functions that MicroPython refers to but the firmware never calls. The build finds
// out which these are (tools/noheap_tools/tiny/features.py), and --wrap makes the linker take the
// ones below. A call that the build did not foresee raises NotImplementedError.

#include "py/parsenum.h"
#include "py/runtime.h"

float __wrap_powf(float base, float exponent);
float __wrap_powf(float base, float exponent) {
    (void)base;
    (void)exponent;
    mp_raise_NotImplementedError(NULL);
}

mp_obj_t __wrap_mp_parse_num_integer(const char *text, size_t length, int base, mp_lexer_t *lexer);
mp_obj_t __wrap_mp_parse_num_integer(const char *text, size_t length, int base, mp_lexer_t *lexer) {
    (void)text;
    (void)length;
    (void)base;
    (void)lexer;
    mp_raise_NotImplementedError(NULL);
}

mp_obj_t __wrap_mp_parse_num_float(
    const char *text, size_t length, bool imaginary, mp_lexer_t *lexer);
mp_obj_t __wrap_mp_parse_num_float(
    const char *text, size_t length, bool imaginary, mp_lexer_t *lexer) {
    (void)text;
    (void)length;
    (void)imaginary;
    (void)lexer;
    mp_raise_NotImplementedError(NULL);
}
