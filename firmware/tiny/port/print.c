// mp_printf in place of MicroPython's, which takes twice as much (port/replaced.h).
// What the C code of an image prints needs only these formats: %c, %d, %p, %q, %s, %u and %x, numbers
// with a width that 0 fills, and %.*s.

#include <stdarg.h>
#include <string.h>

#include "py/mpprint.h"
#include "py/qstr.h"

#define DIGITS_MAX (11) // of a number of 32 bits, with its sign

// Returns where the text of `number` begins, which ends at `end`.
static char *number_text(char *end, unsigned number, unsigned base, unsigned width, bool negative) {
    char *begin = end;
    do {
        unsigned digit = number % base;
        *--begin = digit < 10 ? '0' + digit : 'a' + digit - 10;
        number /= base;
    } while (number || (unsigned)(end - begin) < width);
    if (negative) {
        *--begin = '-';
    }
    return begin;
}

int mp_vprintf(const mp_print_t *print, const char *format, va_list args) {
    for (; *format; format++) {
        const char *text = format;
        size_t length = 1;
        char digits[DIGITS_MAX];
        if (*format == '%') {
            unsigned width = 0;
            bool limited = false;
            while (*++format >= '0' && *format <= '9') {
                width = width * 10 + *format - '0';
            }
            if (*format == '.') {
                limited = true;
                length = va_arg(args, int);
                format += 2;
            }
            if (*format == 'q') {
                text = (const char *)qstr_data(va_arg(args, qstr), &length);
            } else if (*format == 's') {
                text = va_arg(args, const char *);
                length = limited ? length : strlen(text);
            } else if (*format == 'c') {
                digits[0] = va_arg(args, int);
                text = digits;
            } else if (*format != '%') {
                unsigned number = va_arg(args, unsigned);
                bool negative = *format == 'd' && (int)number < 0;
                unsigned base = *format == 'x' || *format == 'p' ? 16 : 10;
                char *end = digits + DIGITS_MAX;
                text = number_text(end, negative ? -number : number, base,
                    width < DIGITS_MAX - 1 ? width : DIGITS_MAX - 1, negative);
                length = end - text;
            } else {
                text = format;
            }
        }
        print->print_strn(print->data, text, length);
    }
    return 0;
}

int mp_printf(const mp_print_t *print, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int result = mp_vprintf(print, format, args);
    va_end(args);
    return result;
}
