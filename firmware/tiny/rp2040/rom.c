#include "rp2040/rom.h"

#include <stdint.h>

// Where the ROM has pointers of 16 bits to its tables, and to the function that looks into them:
// DS 2.8.3.
#define FUNCTIONS (0x14)
#define DATA (0x16)
#define LOOKUP (0x18)

typedef void *(*lookup_t)(const void *table, uint32_t code);

// Through a register, since gcc takes an address near 0 for a mistake.
static uintptr_t pointer(uintptr_t address) {
    __asm ("" : "+r" (address));
    return *(const uint16_t *)address;
}

static void *look_up(uintptr_t table, char first, char second) {
    lookup_t lookup = (lookup_t)pointer(LOOKUP);
    return lookup((const void *)pointer(table), (uint32_t)second << 8 | first);
}

void *rom_function(char first, char second) {
    return look_up(FUNCTIONS, first, second);
}

const void *rom_data(char first, char second) {
    return look_up(DATA, first, second);
}
