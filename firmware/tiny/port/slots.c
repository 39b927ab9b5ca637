// Which application runs. Tests call it on the host, too: it needs nothing but a flash to read.

#include "port/slots.h"

#include <stdbool.h>
#include <stddef.h>

#define POLYNOMIAL (0xEDB88320) // of CRC-32 as in zip, its bits reversed
#define RESIDUE (0xDEBB20E3) // what is left of bytes with their CRC-32 at the end

// The table would take 1 KB of flash, and is made in 0.2 ms.
static bool ends_with_crc32(const uint8_t *byte, uint32_t bytes) {
    uint32_t table[256];
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t crc = n;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (-(crc & 1) & POLYNOMIAL);
        }
        table[n] = crc;
    }
    uint32_t crc = ~0;
    for (const uint8_t *end = byte + bytes; byte < end; byte++) {
        crc = crc >> 8 ^ table[(crc ^ *byte) & 0xFF];
    }
    return crc == RESIDUE;
}

static bool can_run(const layout_t *layout, const slot_t *slot) {
    const application_t *it = application_in(slot);
    return it->base == layout->base && it->address == slot->address && it->bytes <= slot->bytes
        && ends_with_crc32((const uint8_t *)it, it->bytes);
}

const slot_t *slots_choose(const layout_t *layout) {
    const slot_t *slots = layout->slots;
    // Of what is no application it is any number, which only has this one looked at first.
    int newer = application_in(&slots[1])->sequence > application_in(&slots[0])->sequence;
    for (int n = 0; n < 2; n++) {
        if (can_run(layout, &slots[newer ^ n])) {
            return &slots[newer ^ n];
        }
    }
    return NULL;
}
