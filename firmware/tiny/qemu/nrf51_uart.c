// The UART of a micro:bit: Nordic's nRF51 Series Reference Manual, 29.

#include "cortex/interrupts.h"
#include "cortex/registers.h"
#include "port/chip.h"
#include "qemu/uart.h"

#define BASE (0x40002000)
#define STARTRX REGISTER(BASE + 0x000)
#define STARTTX REGISTER(BASE + 0x008)
#define RXDRDY REGISTER(BASE + 0x108)
#define TXDRDY REGISTER(BASE + 0x11C)
#define INTENSET REGISTER(BASE + 0x304)
#define ENABLE REGISTER(BASE + 0x500)
#define RXD REGISTER(BASE + 0x518)
#define TXD REGISTER(BASE + 0x51C)

#define RECEIVED (2) // its interrupt

static void received(void) {
    while (RXDRDY) {
        RXDRDY = 0;
        stdio_received(RXD);
    }
}

void uart_init(void) {
    ENABLE = 4;
    STARTRX = 1;
    STARTTX = 1;
    INTENSET = 1 << 2; // RXDRDY
    interrupt_enable(RECEIVED, received);
}

bool chip_stdout_can_send(void) {
    return true; // `chip_stdout_send` returns when it can
}

void chip_stdout_send(const char *text, size_t length) {
    for (size_t n = 0; n < length; n++) {
        TXDRDY = 0;
        TXD = text[n];
        while (!TXDRDY) {
        }
    }
}
