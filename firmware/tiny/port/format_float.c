// Floats as text in 600 bytes, where py/formatfloat.c and what it needs take three times as many:
// by integers of 64 bits, so with all 7 digits that a float has. Of a float that asks for the
// shortest text (str, repr) these 7 are shown, without zeros at their end.

#include "py/formatfloat.h"

#include <stdbool.h>
#include <string.h>

#include "py/mpconfig.h"

#if MICROPY_PY_BUILTINS_FLOAT

#define FRACTION_BITS (23)
#define EXPONENT_BIAS (127)
#define REPR_DIGITS (7)
#define DIGITS_MAX (9)

typedef struct {
    uint32_t digits; // as many as were asked for, the first one not 0; or 0
    int exponent; // of the first digit
} decimal_t;

static uint64_t tenth(uint64_t number) {
    return (number + 5) / 10;
}

// `count` digits, 1 to DIGITS_MAX, of the float with these bits.
static decimal_t decimal(uint32_t bits, int count) {
    int power = (int)(bits >> FRACTION_BITS & 0xFF);
    uint64_t number = bits & ((1 << FRACTION_BITS) - 1);
    if (power) {
        number |= 1 << FRACTION_BITS;
    } else {
        power = 1;
    }
    if (!number) {
        return (decimal_t) { 0, 0 };
    }
    // number * 2**power * 10**exponent, with the highest bit of the number at 59 or 60.
    const uint64_t high = (uint64_t)1 << 60;
    int exponent = 0;
    for (power -= EXPONENT_BIAS + FRACTION_BITS; power;) {
        if (power > 0 && number < high) {
            number <<= 1;
            power--;
        } else if (power > 0) {
            number = tenth(number);
            exponent++;
        } else if (number < high) {
            number *= 10;
            exponent--;
        } else {
            number = (number + 1) >> 1;
            power++;
        }
    }
    uint32_t limit = 1;
    for (int n = 0; n < count; n++) {
        limit *= 10;
    }
    while (number >= (uint64_t)limit * 10) {
        number /= 10;
        exponent++;
    }
    while (number >= limit) { // once, or again if this makes a 9 a 10
        number = tenth(number);
        exponent++;
    }
    while (number < limit / 10) {
        number *= 10;
        exponent--;
    }
    return (decimal_t) { number, exponent + count - 1 };
}

static char *put(char *to, const char *text) {
    size_t length = strlen(text);
    memcpy(to, text, length);
    return to + length;
}

static char *put_exponent(char *to, int exponent, char letter) {
    *to++ = letter;
    *to++ = exponent < 0 ? '-' : '+';
    exponent = exponent < 0 ? -exponent : exponent;
    *to++ = '0' + exponent / 10;
    *to++ = '0' + exponent % 10;
    return to;
}

int mp_format_float(mp_float_t value, char *buf, size_t size, char format, int precision, char sign) {
    union {
        float value;
        uint32_t bits;
    } number = { .value = value };
    char *to = buf;
    if (number.bits >> 31) {
        sign = '-';
    }
    if (sign) {
        *to++ = sign;
    }
    const char lower = format | 0x20, letter = 'e' & (format | ~0x20);
    uint32_t bits = number.bits & ~(1u << 31);
    if (bits >= (uint32_t)0xFF << FRACTION_BITS) {
        to = put(to, bits > (uint32_t)0xFF << FRACTION_BITS ? "nan" : "inf");
        *to = 0;
        return to - buf;
    }
    if (precision < 0) {
        precision = 6;
    }
    bool short_text = lower == 'g';
    if (short_text && precision > DIGITS_MAX) {
        precision = REPR_DIGITS;
    }
    // The digits that are shown, the first one at 10**exponent.
    int count = lower == 'g' ? (precision ? precision : 1) : precision + 1;
    decimal_t shown;
    if (lower == 'f') {
        shown = decimal(bits, DIGITS_MAX);
        count = shown.exponent + 1 + precision;
        if (count < 0 || !shown.digits) {
            shown = (decimal_t) { 0, 0 };
            count = 1 + precision;
        } else if (count == 0) {
            shown = (decimal_t) { shown.digits >= 500000000, -precision }; // rounded up, or none
            count = 1;
            if (!shown.digits) {
                shown.exponent = 0;
                count = 1 + precision;
            }
        } else if (count <= DIGITS_MAX) {
            int before = shown.exponent;
            shown = decimal(bits, count);
            count += shown.exponent - before; // 9.96 to 10.0
        }
    } else {
        shown = decimal(bits, count < DIGITS_MAX ? count : DIGITS_MAX);
    }
    bool scientific = lower == 'e' || (short_text && (shown.exponent < -4 || shown.exponent >= count));
    char digits[DIGITS_MAX + 1];
    int length = 0;
    for (uint32_t rest = shown.digits; rest; rest /= 10) {
        memmove(digits + 1, digits, length++);
        digits[0] = '0' + rest % 10;
    }
    int point = scientific ? 0 : shown.exponent; // the digit before the point
    int last = count - 1; // the last digit, counted from the first one
    if (short_text) {
        last = length - 1;
        while (last > 0 && digits[last] == '0') {
            last--;
        }
    }
    if (last < point) {
        last = point;
    }
    for (int n = point < 0 ? point : 0; n <= last && to < buf + size - 6; n++) {
        *to++ = n >= 0 && n < length ? digits[n] : '0';
        if (n == point && n < last) {
            *to++ = '.';
        }
    }
    if (scientific) {
        to = put_exponent(to, shown.exponent, letter);
    }
    *to = 0;
    return to - buf;
}

#endif
