// From boot2 to main: the vector table, memory, and the handlers of the core.

#include "hardware/regs/intctrl.h"
#include "hardware/regs/m0plus.h"
#include "port/chip.h"
#include "rp2040/interrupts.h"
#include "rp2040/registers.h"

extern uint32_t _data_load, _data_start, _data_end, _bss_start, _bss_end, _stack_top; // tiny.ld
int main(void);

#define SYSTEM_EXCEPTIONS (16)
#define INTERRUPTS (26)

// In RAM, because lib/noheap/cortex/vector.py writes handlers into it. DS 2.4.6.4: 256 bytes.
static uint32_t vectors[SYSTEM_EXCEPTIONS + INTERRUPTS]
__attribute__((section(".ram_vectors"), aligned(256)));

static void unexpected(void) {
    chip_reset();
}

static void start(void) {
    for (uint32_t *to = &_data_start, *from = &_data_load; to < &_data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *word = &_bss_start; word < &_bss_end;) {
        *word++ = 0;
    }
    for (int n = 0; n < SYSTEM_EXCEPTIONS + INTERRUPTS; n++) {
        vectors[n] = (uint32_t)unexpected;
    }
    vectors[SYSTEM_EXCEPTIONS + TIMER_IRQ_2] = (uint32_t)timer_interrupt;
    vectors[SYSTEM_EXCEPTIONS + UART0_IRQ] = (uint32_t)uart_interrupt;
    REGISTER(PPB_BASE + M0PLUS_VTOR_OFFSET) = (uint32_t)vectors;
    main();
}

// Boot2 takes the stack and the start from here (DS 2.8.1.3.1), and nothing else is in use.
const void *const boot_vectors[2] __attribute__((section(".boot_vectors"), used)) = {
    &_stack_top, start,
};
