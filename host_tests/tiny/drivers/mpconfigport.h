// py/mperrno.h of MicroPython wants one: for the numbers of the errors alone.
#include <stdint.h>

#define MICROPY_USE_INTERNAL_ERRNO (1)

typedef intptr_t mp_int_t;
typedef uintptr_t mp_uint_t;
typedef long mp_off_t;
