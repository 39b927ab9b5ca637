// Stands in for functions that MicroPython refers to but the firmware never calls. The build finds
// out which these are (tools/noheap_tools/tiny/features.py), and the linker takes these for
// MicroPython's own (port/replaced.h). A call that the build did not foresee raises
// NotImplementedError.

#include "py/parsenum.h"
#include "py/runtime.h"

#if PORT_NO_POWF
float powf(float base, float exponent);
float powf(float base, float exponent) {
    (void)base;
    (void)exponent;
    mp_raise_NotImplementedError(NULL);
}
#endif

#if PORT_NO_MP_PARSE_NUM_INTEGER
mp_obj_t mp_parse_num_integer(const char *text, size_t length, int base, mp_lexer_t *lexer) {
    (void)text;
    (void)length;
    (void)base;
    (void)lexer;
    mp_raise_NotImplementedError(NULL);
}
#endif

#if PORT_NO_MP_PARSE_NUM_FLOAT
mp_obj_t mp_parse_num_float(const char *text, size_t length, bool imaginary, mp_lexer_t *lexer) {
    (void)text;
    (void)length;
    (void)imaginary;
    (void)lexer;
    mp_raise_NotImplementedError(NULL);
}
#endif
