// In place of MicroPython's own for ints of 64 bits, which leaves the bytes as they are where the
// int is too long for them: a store into an array would be lost without a word. With the longer
// ints of the stock image the lower bytes are stored.

#include "py/objint.h"

// Returns whether it fits.
bool mp_obj_int_to_bytes_impl(mp_obj_t number, bool big_endian, size_t length, byte *bytes) {
    long long left = ((mp_obj_int_t *)MP_OBJ_TO_PTR(number))->val;
    bool negative = left < 0;
    byte last = 0;
    for (size_t n = 0; n < length; n++) {
        last = left;
        left >>= 8;
        bytes[big_endian ? length - 1 - n : n] = last;
    }
    return negative ? left == -1 && last & 0x80 : left == 0;
}
