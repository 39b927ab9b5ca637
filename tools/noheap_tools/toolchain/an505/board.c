// What MPS2's Cortex-M33 (AN505) lacks in MicroPython's ports/qemu: the FPU is turned on, and the
// serial port is the CMSDK UART of the other MPS2 machines, at its Secure address.
// Arm Cortex-M System Design Kit Technical Reference Manual, APB UART; AN505, memory map.

#include <stddef.h>
#include <stdint.h>

#include "uart.h"

#define TX_FULL 1u  // STATE
#define RX_FULL 2u
#define ON 3u  // CTRL: both directions

typedef struct {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t ctrl;
    volatile uint32_t intstatus;
    volatile uint32_t bauddiv;
} cmsdk_uart_t;

#define UART ((cmsdk_uart_t *)0x50200000)
// ARMv8-M Architecture Reference Manual, CPACR: full access to CP10 and CP11.
#define CPACR (*(volatile uint32_t *)0xE000ED88)
#define FPU (0xFu << 20)

// The port calls it first. QEMU's loader could turn on the FPU of the Non-secure state only.
void uart_init(void) {
    CPACR |= FPU;
    __asm volatile ("dsb\n isb" ::: "memory");
    UART->bauddiv = 16;
    UART->ctrl = ON;
}

int uart_rx_chr(void) {
    return UART->state & RX_FULL ? (int)UART->data : UART_RX_NO_CHAR;
}

// MicroPython polls stdin by it from 1.27 on; the uart.h of 1.26 does not have it.
int uart_rx_any(void);

int uart_rx_any(void) {
    return UART->state & RX_FULL ? 1 : 0;
}

void uart_tx_strn(const char *buf, size_t len) {
    while (len--) {
        while (UART->state & TX_FULL) {
        }
        UART->data = *buf++;
    }
}
