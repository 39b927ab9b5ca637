// Interrupts of pins: EXTI, F1 10 and F4 10. Line n is that of pin n of one port at a time.

#include "cortex/interrupts.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/registers.h"

#define IMR (EXTI_BASE + 0x00) // F1 10.3, F4 10.3
#define RTSR (EXTI_BASE + 0x08)
#define FTSR (EXTI_BASE + 0x0C)
#define PR (EXTI_BASE + 0x14)
#define PINS (16)

static uint32_t selects(unsigned line) {
    return EXTICR + (line & ~3u); // four bits a line: F1 9.4.3, F4 7.2.3
}

static unsigned port_of(unsigned line) {
    return get(selects(line)) >> 4 * (line & 3) & 15;
}

// F1 10.1.2, F4 10.2: EXTI0 to 4, EXTI9_5, EXTI15_10.
static int interrupt_of(unsigned line) {
    return line < 5 ? 6 + (int)line : line < 10 ? 23 : 40;
}

static void change(uint32_t address, uint32_t bit, bool on) {
    put(address, (get(address) & ~bit) | (on ? bit : 0));
}

static void event(void) {
    uint32_t seen = get(PR) & get(IMR);
    put(PR, seen); // writing 1 clears
    for (unsigned line = 0; line < PINS; line++) {
        uint32_t bit = seen & 1 << line;
        if (bit) {
            unsigned pin = port_of(line) * PINS + line;
            bool rising = get(RTSR) & bit, falling = get(FTSR) & bit;
            // Of both, the one that ended in this level: the chip does not say which it saw.
            rising = rising && (!falling || chip_pin_read(pin));
            pin_event(pin, rising ? CHIP_IRQ_RISING : CHIP_IRQ_FALLING);
        }
    }
}

bool chip_pin_irq(unsigned pin, unsigned edges) {
    unsigned line = pin % PINS, port = pin / PINS;
    uint32_t bit = 1 << line;
    if (get(IMR) & bit && port_of(line) != port) {
        return false;
    }
    uint32_t state = chip_mask(); // a handler may change another line
    change(IMR, bit, false);
    if (edges) {
        set(RCC_APB2ENR, EXTICR_ENABLE);
        unsigned at = 4 * (line & 3);
        put(selects(line), (get(selects(line)) & ~(15u << at)) | port << at);
        change(RTSR, bit, edges & CHIP_IRQ_RISING);
        change(FTSR, bit, edges & CHIP_IRQ_FALLING);
        put(PR, bit);
        change(IMR, bit, true);
    }
    chip_unmask(state);
    if (edges) {
        interrupt_enable(interrupt_of(line), event);
    }
    return true;
}
