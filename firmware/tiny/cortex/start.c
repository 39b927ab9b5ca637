// From reset to main: memory, the vector table, and the handlers of the core.

#include "chipconfig.h"
#include "cortex/interrupts.h"
#include "cortex/registers.h"
#include "port/chip.h"

extern uint32_t _data_load, _data_start, _data_end, _bss_start, _bss_end, _stack_top; // tiny.ld
int main(void);

// In RAM, because lib/noheap/cortex/vector.py writes handlers into it. ARM7 B3.2.5: aligned to a
// power of two that is not less than its length.
#define ALIGNMENT (CHIP_VECTORS <= 64 ? 256 : 512)
static uint32_t vectors[CHIP_VECTORS] __attribute__((section(".ram_vectors"), aligned(ALIGNMENT)));

static void unexpected(void) {
    chip_reset();
}

static void start(void) {
    #if defined(__ARM_FP)
    // Full access to the FPU: ARM7 B3.2.20.
    REGISTER(CPACR) |= 0xF << 20;
    __asm volatile ("dsb\n isb" : : : "memory");
    #endif
    for (uint32_t *to = &_data_start, *from = &_data_load; to < &_data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *word = &_bss_start; word < &_bss_end;) {
        *word++ = 0;
    }
    for (int n = 0; n < CHIP_VECTORS; n++) {
        vectors[n] = (uint32_t)unexpected;
    }
    #if CHIP_HAS_VTOR
    REGISTER(VTOR) = (uint32_t)vectors;
    #endif
    main();
}

void exception_handler(int exception, void (*handler)(void)) {
    vectors[exception] = (uint32_t)handler;
}

void interrupt_enable(int interrupt, void (*handler)(void)) {
    exception_handler(SYSTEM_EXCEPTIONS + interrupt, handler);
    // Only words of it can be written on ARMv6-M (ARM6 B3.4.7).
    REGISTER(NVIC_IPR + (interrupt & ~3)) |= PRIORITY << (8 * (interrupt & 3) + 6);
    REGISTER(NVIC_ISER + 4 * (interrupt >> 5)) = 1 << (interrupt & 31);
}

#if CHIP_HAS_VTOR
// All that the core takes from flash (ARM7 B1.5.3): until `start` has filled the table in RAM,
// nothing interrupts.
const void *const boot_vectors[2] __attribute__((section(".boot_vectors"), used)) = {
    &_stack_top, start,
};
#else
// A Cortex-M0 takes all from flash: from there to the table in RAM.
static void dispatch(void) {
    uint32_t exception;
    __asm volatile ("mrs %0, ipsr" : "=r" (exception));
    ((void (*)(void))vectors[exception])();
}

const void *const boot_vectors[CHIP_VECTORS] __attribute__((section(".boot_vectors"), used)) = {
    &_stack_top, start, [2 ... CHIP_VECTORS - 1] = dispatch,
};
#endif
