// An application on its own: the frozen code, in a slot of the flash. It is linked against the base,
// which is all the rest of the image.
#pragma once

#include <stdint.h>

#include "firmware_needs.h" // PORT_SLOTS: how many there are

#define APPLICATION_VERSION_BYTES (16)

// A slot begins with it; port/application.c makes it.
typedef struct {
    uint32_t base; // the identity of the base that it is linked against
    uint32_t address; // that it is linked for
    uint32_t bytes; // from here on, whole words; the last one is the CRC-32 of those before
    uint32_t sequence; // of two, the one with the higher number runs
    uint32_t names, files, modules; // of the frozen code
    char version[APPLICATION_VERSION_BYTES];
} application_t;

typedef struct {
    uint32_t address, bytes;
} slot_t;

// tools/noheap_tools/tiny/slots.py writes it into the base.
typedef struct {
    uint32_t base; // the identity of this one: a hash of it, and of the slots
    slot_t slots[PORT_SLOTS];
} layout_t;

// The slot whose application is to run; NULL if none has one that is whole and for this base.
const slot_t *slots_choose(const layout_t *layout);

static inline const application_t *application_in(const slot_t *slot) {
    return (const application_t *)(uintptr_t)slot->address;
}
