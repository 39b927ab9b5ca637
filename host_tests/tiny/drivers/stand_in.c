// What the drivers ask for beside registers, from functions that the test sets.

#include "stm32/clocks.h"
#include "stm32/pins.h"

uint32_t (*on_get)(uint32_t address);
void (*on_put)(uint32_t address, uint32_t value);
uint32_t (*on_us)(void);
uint32_t apb1_clock_hz, apb2_clock_hz;
void (*on_pin)(unsigned pin, int drive); // -2: its edges are to be steep; -1: for the converter

uint32_t test_get(uint32_t address) {
    return on_get(address);
}

void test_put(uint32_t address, uint32_t value) {
    on_put(address, value);
}

uint32_t chip_us(void) {
    return on_us();
}

uint32_t apb1_hz(void) {
    return apb1_clock_hz;
}

uint32_t apb2_hz(void) {
    return apb2_clock_hz;
}

void pin_alternate(unsigned pin, unsigned alternate, enum pin_drive drive) {
    (void)alternate;
    on_pin(pin, drive);
}

void pin_fast(unsigned pin) {
    on_pin(pin, -2);
}

void pin_analog(unsigned pin) {
    on_pin(pin, -1);
}
