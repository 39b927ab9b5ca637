// Pins by their names on an STM32, "A0" to "I15", as MicroPython's stm32 port has them.

#include "port/chip.h"

int chip_pin_named(const char *name) {
    unsigned port = (unsigned)name[0] - 'A', number = 0;
    const char *digit = name + 1;
    do {
        unsigned value = (unsigned)*digit - '0';
        if (value > 9 || number > 1) {
            return -1;
        }
        number = 10 * number + value;
    } while (*++digit);
    return port < 9 && number < 16 ? (int)(16 * port + number) : -1;
}
