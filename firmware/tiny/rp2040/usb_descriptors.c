// What the device says of itself: USB 9.6, CDC 5.2.3, PSTN 5.3.

#include "firmware_needs.h"
#include "rp2040/usb.h"

#define WORD(value) (value) & 0xFF, (value) >> 8

// USB table 9-5
enum { DEVICE = 1, CONFIGURATION, STRING, INTERFACE, ENDPOINT, ASSOCIATION = 11, CLASS = 0x24 };
enum { BULK = 2, INTERRUPT }; // USB table 9-13
#define IN (0x80)
#define PRODUCT (1) // its string's index
#define LANGUAGE (0x0409) // English, United States

// Those of MicroPython on an RP2040, by which hosts and `noheap` know the port.
#define VENDOR_ID (0x2E8A)
#define PRODUCT_ID (0x0005)

// The class of a device with an association of interfaces: its ECN, table 9-Z.
static const uint8_t device[] = {
    18, DEVICE, WORD(0x0200), 0xEF, 2, 1, CONTROL_PACKET, WORD(VENDOR_ID), WORD(PRODUCT_ID),
    WORD(0x0100), 0, PRODUCT, 0, 1,
};

#define CONFIGURATION_BYTES (9 + 8 + 9 + 5 + 5 + 4 + 5 + 7 + 9 + 7 + 7)
static const uint8_t configuration[] = {
    9, CONFIGURATION, WORD(CONFIGURATION_BYTES), 2, 1, 0, 0x80, 100 / 2, // 100 mA from the bus
    8, ASSOCIATION, 0, 2, 2, 2, 0, 0, // of interfaces 0 and 1, with the class of the first one
    9, INTERFACE, 0, 0, 1, 2, 2, 0, 0, // CDC table 14 and 16: abstract control model
    5, CLASS, 0, WORD(0x0120), // CDC 5.2.3.1
    5, CLASS, 1, 0, 1, // PSTN 5.3.1: no call management; data on interface 1
    4, CLASS, 2, 1 << 1, // PSTN 5.3.2: line coding and control line state
    5, CLASS, 6, 0, 1, // CDC 5.2.3.2: the union of interfaces 0 and 1
    7, ENDPOINT, IN | 2, INTERRUPT, WORD(NOTICE_PACKET), 255, // asked each 255 ms
    9, INTERFACE, 1, 0, 2, 10, 0, 0, 0, // CDC table 19: data
    7, ENDPOINT, 1, BULK, WORD(OUT_PACKET), 0,
    7, ENDPOINT, IN | 1, BULK, WORD(IN_PACKET), 0,
};
_Static_assert(sizeof(configuration) == CONFIGURATION_BYTES, "its length is in it");

static const uint8_t languages[] = { 4, STRING, WORD(LANGUAGE) };

#define NAME u"" MICROPY_HW_BOARD_NAME
static const struct {
    uint8_t length, type;
    uint16_t text[sizeof(NAME) / 2 - 1];
} product = { sizeof(product), STRING, NAME };

#define ENDS_SHORT(answer) (sizeof(answer) % CONTROL_PACKET != 0) // usb_control.c
_Static_assert(ENDS_SHORT(configuration) && ENDS_SHORT(product), "a packet of 0 bytes is missing");

#define OF(type, index) ((type) << 8 | (index))

const uint8_t *usb_descriptor(uint16_t type_and_index, unsigned *length) {
    switch (type_and_index) {
        case OF(DEVICE, 0):
            *length = sizeof(device);
            return device;
        case OF(CONFIGURATION, 0):
            *length = sizeof(configuration);
            return configuration;
        case OF(STRING, 0):
            *length = sizeof(languages);
            return languages;
        case OF(STRING, PRODUCT):
            *length = sizeof(product);
            return (const uint8_t *)&product;
    }
    *length = 0;
    return NULL;
}
