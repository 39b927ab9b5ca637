// GPIO 0 to 29: SIO (DS 2.3.1), IO_BANK0 (DS 2.19.6.1) and PADS_BANK0 (DS 2.19.6.3).

#include "rp2040/pins.h"

#include "cortex/interrupts.h"
#include "hardware/regs/intctrl.h"
#include "hardware/regs/io_bank0.h"
#include "hardware/regs/pads_bank0.h"
#include "hardware/regs/sio.h"
#include "port/chip.h"
#include "rp2040/registers.h"

#define PINS (30)
#define SIO(register) REGISTER(SIO_BASE + SIO_##register##_OFFSET)

// The chip has no open drain: such a pin is an output while it is low, else an input.
static uint32_t open_drain;

static uint32_t pad(unsigned pin) {
    return PADS_BANK0_BASE + PADS_BANK0_GPIO0_OFFSET + 4 * pin;
}

void pin_function(unsigned pin, unsigned function) {
    CLEAR(pad(pin)) = PADS_BANK0_GPIO0_OD_BITS;
    SET(pad(pin)) = PADS_BANK0_GPIO0_IE_BITS;
    REGISTER(IO_BANK0_BASE + IO_BANK0_GPIO0_CTRL_OFFSET + 8 * pin) = function;
}

void pin_analog(unsigned pin) {
    pin_function(pin, IO_BANK0_GPIO0_CTRL_FUNCSEL_VALUE_NULL);
    chip_pin_pull(pin, PULL_NONE);
    CLEAR(pad(pin)) = PADS_BANK0_GPIO0_IE_BITS;
    SET(pad(pin)) = PADS_BANK0_GPIO0_OD_BITS;
}

bool chip_pin_exists(unsigned pin) {
    return pin < PINS;
}

void chip_pin_mode(unsigned pin, enum chip_pin_mode mode, int value) {
    uint32_t bit = 1 << pin;
    if (mode == PIN_OPEN_DRAIN) {
        SIO(GPIO_OE_CLR) = bit;
        open_drain |= bit;
        SIO(GPIO_OUT_CLR) = bit;
        chip_pin_write(pin, value);
    } else {
        open_drain &= ~bit;
        if (value >= 0) {
            chip_pin_write(pin, value);
        }
        if (mode == PIN_OUT) {
            SIO(GPIO_OE_SET) = bit;
        } else {
            SIO(GPIO_OE_CLR) = bit;
        }
    }
    pin_function(pin, IO_BANK0_GPIO0_CTRL_FUNCSEL_VALUE_SIO_0);
}

void chip_pin_pull(unsigned pin, enum chip_pull pull) {
    const uint32_t up = PADS_BANK0_GPIO0_PUE_BITS, down = PADS_BANK0_GPIO0_PDE_BITS;
    CLEAR(pad(pin)) = up | down;
    SET(pad(pin)) = (pull & PULL_UP ? up : 0) | (pull & PULL_DOWN ? down : 0);
}

bool chip_pin_read(unsigned pin) {
    return SIO(GPIO_IN) >> pin & 1;
}

void chip_pin_write(unsigned pin, bool value) {
    uint32_t bit = 1 << pin;
    if (open_drain & bit) {
        if (value) {
            SIO(GPIO_OE_CLR) = bit;
        } else {
            SIO(GPIO_OE_SET) = bit;
        }
    } else if (value) {
        SIO(GPIO_OUT_SET) = bit;
    } else {
        SIO(GPIO_OUT_CLR) = bit;
    }
}

// DS 2.19.6.1: four events a pin, eight pins a word.
#define EVENTS(pin) (0xFu << 4 * ((pin) & 7))
#define WORD(register, pin) (IO_BANK0_BASE + IO_BANK0_##register##_OFFSET + ((pin) >> 3) * 4)

static void event(void) {
    for (unsigned pin = 0; pin < PINS; pin++) {
        uint32_t seen = REGISTER(WORD(PROC0_INTS0, pin)) & EVENTS(pin);
        if (seen) {
            REGISTER(WORD(INTR0, pin)) = seen; // writing clears edges
            pin_event(pin, seen >> 4 * (pin & 7));
        }
    }
}

bool chip_pin_irq(unsigned pin, unsigned edges) {
    interrupt_enable(IO_IRQ_BANK0, event);
    CLEAR(WORD(PROC0_INTE0, pin)) = EVENTS(pin);
    REGISTER(WORD(INTR0, pin)) = EVENTS(pin);
    SET(WORD(PROC0_INTE0, pin)) = edges << 4 * (pin & 7);
    return true;
}
