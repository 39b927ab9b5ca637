// GPIO: RM0383 8.4. Port A is at GPIO_BASE, the others follow.

#include "stm32/pins.h"

#include "chipconfig.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/registers.h"

#define GPIO(pin, offset) (0x40020000 + 0x400 * ((pin) >> 4) + offset)
#define MODER(pin) GPIO(pin, 0x00)
#define OTYPER(pin) GPIO(pin, 0x04)
#define OSPEEDR(pin) GPIO(pin, 0x08)
#define PUPDR(pin) GPIO(pin, 0x0C)
#define IDR(pin) GPIO(pin, 0x10)
#define BSRR(pin) GPIO(pin, 0x18)
#define AFR(pin) (GPIO(pin, 0x20) + ((pin) >> 1 & 4))

enum { INPUT, OUTPUT, ALTERNATE, ANALOG }; // MODER: RM 8.4.1

void pins_init(void) {
    set(RCC_AHB1ENR, CHIP_PORTS); // a bit for each port: RM 6.3.9
}

bool chip_pin_exists(unsigned pin) {
    return pin < 16 * 9 && CHIP_PORTS >> (pin >> 4) & 1;
}

static void change(uint32_t address, unsigned bit, uint32_t mask, uint32_t value) {
    uint32_t state = chip_mask(); // the port's other pins may be changed by an interrupt
    put(address, (get(address) & ~(mask << bit)) | value << bit);
    chip_unmask(state);
}

static void configure(unsigned pin, uint32_t mode, bool open_drain) {
    change(OTYPER(pin), pin & 15, 1, open_drain);
    change(MODER(pin), 2 * (pin & 15), 3, mode);
}

void chip_pin_mode(unsigned pin, enum chip_pin_mode mode, int value) {
    if (value >= 0) {
        chip_pin_write(pin, value);
    }
    configure(pin, mode == PIN_IN ? INPUT : OUTPUT, mode == PIN_OPEN_DRAIN);
}

void chip_pin_pull(unsigned pin, enum chip_pull pull) {
    change(PUPDR(pin), 2 * (pin & 15), 3, pull); // 1 is up, 2 is down: RM 8.4.4
}

bool chip_pin_read(unsigned pin) {
    return get(IDR(pin)) >> (pin & 15) & 1;
}

void chip_pin_write(unsigned pin, bool value) {
    put(BSRR(pin), 1u << ((pin & 15) + (value ? 0 : 16)));
}

void pin_alternate(unsigned pin, unsigned alternate, enum pin_drive drive) {
    change(AFR(pin), 4 * (pin & 7), 15, alternate);
    chip_pin_pull(pin, PULL_UP);
    configure(pin, ALTERNATE, drive == DRIVE_LOW);
}

void pin_fast(unsigned pin) {
    change(OSPEEDR(pin), 2 * (pin & 15), 3, 3); // RM 8.4.3
}

void pin_analog(unsigned pin) {
    chip_pin_pull(pin, PULL_NONE); // RM 8.3.12
    configure(pin, ANALOG, false);
}
