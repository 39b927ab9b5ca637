// GPIO and AFIO: RM0008 9. Port A is at GPIO_BASE, the others follow.

#include "stm32/pins.h"

#include "board.h"
#include "chipconfig.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/registers.h"

#define GPIO(pin, offset) (0x40010800 + 0x400 * ((pin) >> 4) + offset)
#define CR(pin) (GPIO(pin, 0x00) + ((pin) >> 1 & 4)) // CRL, CRH
#define IDR(pin) GPIO(pin, 0x08)
#define BSRR(pin) GPIO(pin, 0x10)

// Four bits of CR for each pin: CNF and MODE, RM0008 table 20. Outputs have 2 MHz.
enum { ANALOG = 0, FLOATING = 4, PULLED = 8, OUTPUT = 2, OUTPUT_LOW = 6, ALTERNATE = 10, ALTERNATE_LOW = 14 };
#define MODE (3) // 0: an input

#define AFIO_ENABLE (1 << 0) // of RCC_APB2ENR: RM0008 7.3.7
#define PORTS_ENABLE (2) // and bit of port A

#define AFIO_MAPR (0x40010004) // RM0008 9.4.2
#define NO_JTAG (2 << 24) // of its pins only those of SWD stay the debugger's
#define I2C1_ON_B8_B9 (1 << 1)
#define B8 (24)

void pins_init(void) {
    set(RCC_APB2ENR, AFIO_ENABLE | CHIP_PORTS << PORTS_ENABLE);
    put(AFIO_MAPR, NO_JTAG | (BOARD_I2C_SCL == B8 ? I2C1_ON_B8_B9 : 0));
}

bool chip_pin_exists(unsigned pin) {
    return pin < 16 * 9 && CHIP_PORTS >> (pin >> 4) & 1;
}

static void configure(unsigned pin, uint32_t bits) {
    unsigned bit = 4 * (pin & 7);
    uint32_t state = chip_mask(); // the port's other pins may be changed by an interrupt
    put(CR(pin), (get(CR(pin)) & ~(15u << bit)) | bits << bit);
    chip_unmask(state);
}

void chip_pin_mode(unsigned pin, enum chip_pin_mode mode, int value) {
    if (value >= 0) {
        chip_pin_write(pin, value);
    }
    configure(pin, mode == PIN_IN ? FLOATING : mode == PIN_OUT ? OUTPUT : OUTPUT_LOW);
}

// Only inputs have one here: RM0008 9.1.
void chip_pin_pull(unsigned pin, enum chip_pull pull) {
    if (get(CR(pin)) >> 4 * (pin & 7) & MODE) {
        return;
    }
    configure(pin, pull == PULL_NONE ? FLOATING : PULLED);
    if (pull != PULL_NONE) {
        chip_pin_write(pin, pull == PULL_UP); // ODR says which: RM0008 table 20
    }
}

bool chip_pin_read(unsigned pin) {
    return get(IDR(pin)) >> (pin & 15) & 1;
}

void chip_pin_write(unsigned pin, bool value) {
    put(BSRR(pin), 1u << ((pin & 15) + (value ? 0 : 16)));
}

void pin_alternate(unsigned pin, unsigned alternate, enum pin_drive drive) {
    (void)alternate; // the pin knows one: AFIO_MAPR
    if (drive == DRIVE_NOTHING) {
        chip_pin_mode(pin, PIN_IN, -1);
        chip_pin_pull(pin, PULL_UP);
    } else {
        configure(pin, drive == DRIVE_LOW ? ALTERNATE_LOW : ALTERNATE);
    }
}

void pin_fast(unsigned pin) {
    configure(pin, ALTERNATE | MODE); // 50 MHz
}

void pin_analog(unsigned pin) {
    configure(pin, ANALOG);
}
