// The RP2040 as a whole: start, time, reset, watchdog.

#include "port/chip.h"

#include "hardware/regs/psm.h"
#include "hardware/regs/sio.h"
#include "hardware/regs/timer.h"
#include "hardware/regs/watchdog.h"
#include "rp2040/arithmetic.h"
#include "rp2040/clocks.h"
#include "rp2040/registers.h"
#include "rp2040/uart.h"

#define SPINLOCKS (32)
#define TIMER(register) REGISTER(TIMER_BASE + TIMER_##register##_OFFSET)
#define WATCHDOG(register) REGISTER(WATCHDOG_BASE + WATCHDOG_##register##_OFFSET)

static uint32_t watchdog_load;

void chip_init(void) {
    clocks_init();
    // Free, as pico-sdk leaves them: lib/noheap/safe/reset.py tells a start of the chip by it.
    for (int n = 0; n < SPINLOCKS; n++) {
        REGISTER(SIO_BASE + SIO_SPINLOCK0_OFFSET + 4 * n) = 0;
    }
    arithmetic_init();
    uart_init();
}

void chip_deinit(void) {
}

uint32_t chip_us(void) {
    return TIMER(TIMERAWL);
}

uint64_t chip_us64(void) {
    uint32_t high, low;
    do {
        high = TIMER(TIMERAWH);
        low = TIMER(TIMERAWL);
    } while (high != TIMER(TIMERAWH));
    return (uint64_t)high << 32 | low;
}

// DS 2.13.5: what a watchdog resets; all but the oscillators, as pico-sdk.
static void arm_reset(void) {
    REGISTER(PSM_BASE + PSM_WDSEL_OFFSET) =
        PSM_WDSEL_BITS & ~(PSM_WDSEL_ROSC_BITS | PSM_WDSEL_XOSC_BITS);
    WATCHDOG(SCRATCH4) = 0; // no address to boot from: DS 2.8.1.1
}

void chip_reset(void) {
    arm_reset();
    SET(WATCHDOG_BASE + WATCHDOG_CTRL_OFFSET) = WATCHDOG_CTRL_TRIGGER_BITS;
    for (;;) {
    }
}

bool chip_watchdog(uint32_t ms) {
    // Erratum RP2040-E1: it counts down by two a microsecond.
    if (ms > WATCHDOG_LOAD_BITS / 2000) {
        return false;
    }
    CLEAR(WATCHDOG_BASE + WATCHDOG_CTRL_OFFSET) = WATCHDOG_CTRL_ENABLE_BITS;
    arm_reset();
    watchdog_load = 2000 * ms;
    chip_watchdog_feed();
    SET(WATCHDOG_BASE + WATCHDOG_CTRL_OFFSET) = WATCHDOG_CTRL_ENABLE_BITS;
    return true;
}

void chip_watchdog_feed(void) {
    WATCHDOG(LOAD) = watchdog_load;
}
