// A machine with a CPU, a UART and nothing else.

#include "chipconfig.h"
#include "cortex/time.h"
#include "port/chip.h"
#include "qemu/uart.h"

void chip_init(void) {
    time_init();
    uart_init();
}

uint32_t chip_hz(void) {
    return CHIP_MHZ * 1000000;
}

size_t chip_unique_id(uint8_t id[CHIP_ID_BYTES_MAX]) {
    (void)id;
    return 0;
}

enum reset_cause chip_reset_cause(void) {
    return RESET_POWER_ON;
}

bool chip_watchdog(uint32_t ms) {
    (void)ms;
    return false;
}

void chip_watchdog_feed(void) {
}

bool chip_pin_exists(unsigned pin) {
    (void)pin;
    return false;
}

void chip_pin_mode(unsigned pin, enum chip_pin_mode mode, int value) {
    (void)pin;
    (void)mode;
    (void)value;
}

void chip_pin_pull(unsigned pin, enum chip_pull pull) {
    (void)pin;
    (void)pull;
}

bool chip_pin_read(unsigned pin) {
    (void)pin;
    return false;
}

void chip_pin_write(unsigned pin, bool value) {
    (void)pin;
    (void)value;
}
