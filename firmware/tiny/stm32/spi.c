// SPI1 and SPI2 as masters: F1 25, F4 20.
//
// As in MicroPython's stm32 port, their pins are not chosen: A5 to A7, and B13 to B15.

#include "family.h"
#include "port/chip.h"
#include "stm32/clocks.h"
#include "stm32/pins.h"
#include "stm32/registers.h"

// Registers, from the controller's base: F1 25.5, F4 20.5.
enum { CR1 = 0x00, SR = 0x08, DR = 0x0C };

#define CPHA (1 << 0) // CR1
#define CPOL (1 << 1)
#define MSTR (1 << 2)
#define BR (3)
#define SPE (1 << 6)
#define SSI (1 << 8)
#define SSM (1 << 9)

#define RXNE (1 << 0) // SR
#define TXE (1 << 1)
#define BSY (1 << 7)

#define RATES (8) // the bus clock divided by 2, 4, ... 256
#define SPI1_ENABLE (1 << 12) // of RCC_APB2ENR: F1 7.3.7, F4 6.3.12
#define SPI2_ENABLE (1 << 14) // of RCC_APB1ENR: F1 7.3.8, F4 6.3.11
#define ALTERNATE (5) // of both on an F4: DS10314 table 9
#define MISO (2) // of SCK, MOSI, MISO
#define A5 (5)
#define B13 (16 + 13)

static uint32_t base_of(unsigned bus) {
    return bus == 1 ? SPI1_BASE : SPI2_BASE;
}

static bool is_pin(int *pin, int only) {
    if (*pin == PIN_DEFAULT) {
        *pin = only;
    }
    return *pin == only || *pin == PIN_UNUSED;
}

bool chip_spi_pins(unsigned bus, int *sck, int *mosi, int *miso) {
    int first = bus == 1 ? A5 : B13;
    return bus > 0 && is_pin(sck, first) && is_pin(miso, first + 1) && is_pin(mosi, first + 2);
}

bool chip_spi_init(unsigned bus, const int pins[3], uint32_t hz, bool polarity, bool phase) {
    uint32_t clock_hz = bus == 1 ? apb2_hz() : apb1_hz();
    unsigned rate = 0;
    while (clock_hz >> (rate + 1) > hz) {
        if (++rate == RATES) {
            return false;
        }
    }
    if (bus == 1) {
        set(RCC_APB2ENR, SPI1_ENABLE);
    } else {
        set(RCC_APB1ENR, SPI2_ENABLE);
    }
    uint32_t settings = MSTR | SSM | SSI | rate << BR | (polarity ? CPOL : 0) | (phase ? CPHA : 0);
    clear(base_of(bus) + CR1, SPE); // by itself, before the others change: F1 25.5.1, F4 20.5.1
    put(base_of(bus) + CR1, settings);
    put(base_of(bus) + CR1, settings | SPE);
    // SCK has its level before the pin shows it.
    for (int n = 0; n < 3; n++) {
        if (pins[n] != PIN_UNUSED) {
            pin_alternate(pins[n], ALTERNATE, n == MISO ? DRIVE_NOTHING : DRIVE_BOTH_LEVELS);
            if (n != MISO) {
                pin_fast(pins[n]);
            }
        }
    }
    return true;
}

// One byte at a time: of two, an interrupt could let the first be overrun.
void chip_spi_transfer(unsigned bus, const uint8_t *out, uint8_t *in, size_t length) {
    uint32_t base = base_of(bus);
    for (size_t n = 0; n < length; n++) {
        while (!(get(base + SR) & TXE)) {
        }
        put(base + DR, out[n]);
        while (!(get(base + SR) & RXNE)) {
        }
        uint8_t byte = get(base + DR);
        if (in) {
            in[n] = byte;
        }
    }
    while (get(base + SR) & BSY) {
    }
}
