// Which application runs. Tests call it on the host, too: it needs nothing but a flash to read.

#include "port/slots.h"

#include <stdbool.h>
#include <stddef.h>

#define POLYNOMIAL (0xEDB88320) // of CRC-32 as in zip, its bits reversed
#define RESIDUE (0xDEBB20E3) // what is left of bytes with their CRC-32 at the end

// The table would take 1 KB of flash, and is made in 0.2 ms.
static bool ends_with_crc32(const uint32_t *word, uint32_t bytes) {
    uint32_t table[256];
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t crc = n;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (-(crc & 1) & POLYNOMIAL);
        }
        table[n] = crc;
    }
    uint32_t crc = ~0;
    for (const uint32_t *end = word + bytes / 4; word < end; word++) {
        crc ^= *word;
        // Written out, it takes half the time.
        crc = crc >> 8 ^ table[crc & 0xFF];
        crc = crc >> 8 ^ table[crc & 0xFF];
        crc = crc >> 8 ^ table[crc & 0xFF];
        crc = crc >> 8 ^ table[crc & 0xFF];
    }
    return crc == RESIDUE;
}

static bool can_run(const layout_t *layout, const slot_t *slot) {
    const application_t *it = application_in(slot);
    return it->base == layout->base && it->address == slot->address && it->bytes <= slot->bytes
        && ends_with_crc32((const uint32_t *)it, it->bytes);
}

// Of what is no application it is any number, which only has this one looked at first.
static uint32_t sequence(const slot_t *slot) {
    return application_in(slot)->sequence;
}

const slot_t *slots_choose(const layout_t *layout) {
    const slot_t *first = &layout->slots[0], *last = &layout->slots[PORT_SLOTS - 1];
    int newer = sequence(last) > sequence(first);
    for (int n = 0; n < PORT_SLOTS; n++) {
        const slot_t *slot = &layout->slots[n ^ newer];
        if (can_run(layout, slot)) {
            return slot;
        }
    }
    return NULL;
}
