// The RP2040 as a whole: start, time, reset, watchdog.

#include "port/chip.h"

#include "cortex/interrupts.h"
#include "cortex/registers.h"
#include "hardware/regs/intctrl.h"
#include "hardware/regs/psm.h"
#include "hardware/regs/sio.h"
#include "hardware/regs/timer.h"
#include "hardware/regs/watchdog.h"
#include "rp2040/arithmetic.h"
#include "rp2040/clocks.h"
#include "rp2040/console.h"
#include "rp2040/registers.h"

#define SPINLOCKS (32)
#define TIMER(register) REGISTER(TIMER_BASE + TIMER_##register##_OFFSET)
#define WATCHDOG(register) REGISTER(WATCHDOG_BASE + WATCHDOG_##register##_OFFSET)

// DS 4.6.3. ALARM0 is lib/noheap/tick's.
#define SLEEP_ALARM (2)
#define TIMER_ALARM (3)

static uint32_t watchdog_load;

static void woken(void) {
    TIMER(INTR) = 1 << SLEEP_ALARM;
}

static void due(void) {
    TIMER(INTR) = 1 << TIMER_ALARM;
    timers_due();
}

static void enable_alarm(int alarm, void (*handler)(void)) {
    interrupt_enable(TIMER_IRQ_0 + alarm, handler);
    SET(TIMER_BASE + TIMER_INTE_OFFSET) = 1 << alarm;
}

void chip_init(void) {
    clocks_init();
    // Free, as pico-sdk leaves them: lib/noheap/safe/reset.py tells a start of the chip by it.
    for (int n = 0; n < SPINLOCKS; n++) {
        REGISTER(SIO_BASE + SIO_SPINLOCK0_OFFSET + 4 * n) = 0;
    }
    arithmetic_init();
    console_init();
    enable_alarm(SLEEP_ALARM, woken);
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

#define SLEEP_US_MIN (5) // below, looking again is as quick

void chip_sleep_at_most(uint32_t us) {
    TIMER(ALARM2) = chip_us() + us;
    // An alarm whose time passes before it is set would wait until the counter comes round. Only an
    // interrupt can take so long here, and it has set the event.
    if (us > SLEEP_US_MIN) {
        chip_sleep();
    }
}

#define LATEST (1u << 31) // an alarm may come too soon, since it compares 32 bits

// Called for each new alarm: until the first one it costs nothing.
void chip_timer_at(uint64_t us) {
    enable_alarm(TIMER_ALARM, due);
    uint64_t now = chip_us64();
    uint64_t left = us > now ? us - now : 0;
    TIMER(ALARM3) = now + (left < LATEST ? left : LATEST);
    if (chip_us64() >= us) { // it may have passed before it was set
        REGISTER(NVIC_ISPR) = 1 << (TIMER_IRQ_0 + TIMER_ALARM);
    }
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

enum reset_cause chip_reset_cause(void) {
    return WATCHDOG(REASON) ? RESET_WATCHDOG : RESET_POWER_ON; // also for chip_reset(): DS 4.7.6
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
