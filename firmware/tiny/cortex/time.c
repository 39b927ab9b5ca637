// Time by the core's SysTick: an interrupt each millisecond, and the cycles since the last one.

#include "cortex/time.h"

#include "cortex/interrupts.h"
#include "cortex/registers.h"
#include "port/chip.h"

#define SYSTICK (15) // its exception: ARM7 B1.5.2
#define CORE_CLOCK (1 << 2) // of SYST_CSR: ARM7 B3.3.3
#define INTERRUPT (1 << 1)
#define ENABLE (1 << 0)

#ifndef SYSTICK_HZ
#define SYSTICK_HZ chip_hz()
#endif

static volatile uint64_t ms;
static volatile uint64_t due_ms = UINT64_MAX;
static uint32_t cycles_per_us;

static void tick(void) {
    ms++;
    if (ms >= due_ms) {
        due_ms = UINT64_MAX;
        timers_due();
    }
}

// With the resolution of SysTick: never too early, and less than a millisecond late.
void chip_timer_at(uint64_t us) {
    due_ms = (us + 999) / 1000;
}

void time_init(void) {
    cycles_per_us = SYSTICK_HZ / 1000000;
    exception_handler(SYSTICK, tick);
    REGISTER(SHPR3) |= (uint32_t)PRIORITY << 30;
    REGISTER(SYST_RVR) = 1000 * cycles_per_us - 1;
    REGISTER(SYST_CVR) = 0;
    REGISTER(SYST_CSR) = CORE_CLOCK | INTERRUPT | ENABLE;
}

// Interrupts may be masked for less than a millisecond. Else the time of those that were missed
// is lost, as in MicroPython's stm32 port.
uint64_t chip_us64(void) {
    uint32_t state = chip_mask();
    uint32_t left = REGISTER(SYST_CVR);
    uint64_t passed = ms;
    if (REGISTER(ICSR) & PENDSTSET) { // it came round, and `tick` was not called yet
        left = REGISTER(SYST_CVR);
        passed++;
    }
    chip_unmask(state);
    return passed * 1000 + (1000 * cycles_per_us - 1 - left) / cycles_per_us;
}

uint32_t chip_us(void) {
    return chip_us64();
}

void chip_sleep_at_most(uint32_t us) {
    // SysTick wakes it within a millisecond. Less is left to the caller, who looks again.
    if (us >= 1000) {
        chip_sleep();
    }
}

void chip_reset(void) {
    REGISTER(AIRCR) = 0x05FA0004; // VECTKEY, SYSRESETREQ: ARM7 B3.2.6
    for (;;) {
    }
}
