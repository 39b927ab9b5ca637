// SPI0 and SPI1 as masters: two PL022, DS 4.4.

#include "hardware/regs/io_bank0.h"
#include "hardware/regs/spi.h"
#include "port/chip.h"
#include "rp2040/pins.h"
#include "rp2040/registers.h"

#define SPI(bus, register) REGISTER(base(bus) + SPI_SSP##register##_OFFSET)

#define FIFO_BYTES (8) // DS 4.4.1
#define PRESCALE_MAX (254) // DS 4.4.3.4: even numbers
#define DIVIDER_MAX (256)

static uint32_t base(unsigned bus) {
    return bus ? SPI1_BASE : SPI0_BASE;
}

// DS 2.19.2: RX, CSn, SCK and TX take turns, and the two controllers after eight pins each.
static bool is_pin_of(unsigned bus, int pin, int turn) {
    return pin == PIN_UNUSED
           || (chip_pin_exists(pin) && (pin >> 3 & 1) == (int)bus && (pin & 3) == turn);
}

bool chip_spi_pins(unsigned bus, int *sck, int *mosi, int *miso) {
    if (*sck == PIN_DEFAULT) {
        *sck = bus ? 10 : 18;
    }
    if (*mosi == PIN_DEFAULT) {
        *mosi = bus ? 11 : 19;
    }
    if (*miso == PIN_DEFAULT) {
        *miso = bus ? 8 : 16;
    }
    return is_pin_of(bus, *sck, 2) && is_pin_of(bus, *mosi, 3) && is_pin_of(bus, *miso, 0);
}

bool chip_spi_init(unsigned bus, const int pins[3], uint32_t hz, bool polarity, bool phase) {
    if (hz == 0) {
        return false;
    }
    // DS 4.4.3.4: clk_peri / (prescale * divider), the first as small as it can be.
    uint32_t ratio = (chip_hz() + hz - 1) / hz;
    uint32_t prescale = 2;
    while ((ratio + prescale - 1) / prescale > DIVIDER_MAX) {
        prescale += 2;
        if (prescale > PRESCALE_MAX) {
            return false;
        }
    }
    uint32_t divider = (ratio + prescale - 1) / prescale;
    SPI(bus, CR1) = 0;
    SPI(bus, CPSR) = prescale;
    SPI(bus, CR0) = (divider - 1) << SPI_SSPCR0_SCR_LSB | phase << SPI_SSPCR0_SPH_LSB
        | polarity << SPI_SSPCR0_SPO_LSB | (8 - 1) << SPI_SSPCR0_DSS_LSB;
    SPI(bus, CR1) = SPI_SSPCR1_SSE_BITS;
    for (int n = 0; n < 3; n++) {
        if (pins[n] != PIN_UNUSED) {
            pin_function(pins[n], IO_BANK0_GPIO0_CTRL_FUNCSEL_VALUE_SPI0_RX);
        }
    }
    return true;
}

void chip_spi_transfer(unsigned bus, const uint8_t *out, uint8_t *in, size_t length) {
    for (size_t sent = 0, received = 0; received < length;) {
        uint32_t state = SPI(bus, SR);
        if (state & SPI_SSPSR_TNF_BITS && sent < length && sent - received < FIFO_BYTES) {
            SPI(bus, DR) = out[sent++];
        }
        if (state & SPI_SSPSR_RNE_BITS) {
            uint8_t byte = SPI(bus, DR);
            if (in) {
                in[received] = byte;
            }
            received++;
        }
    }
}
