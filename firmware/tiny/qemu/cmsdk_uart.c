// UART0 of an MPS2 board: Arm application notes 385 and 386, table 4-3; the UART: Cortex-M System
// Design Kit TRM, DDI 0479, 4.3.

#include "cortex/interrupts.h"
#include "cortex/registers.h"
#include "port/chip.h"
#include "qemu/uart.h"

#define BASE (0x40004000)
#define DATA REGISTER(BASE + 0x00)
#define STATE REGISTER(BASE + 0x04)
#define CTRL REGISTER(BASE + 0x08)
#define INTCLEAR REGISTER(BASE + 0x0C)
#define BAUDDIV REGISTER(BASE + 0x10)

#define TX_FULL (1 << 0)
#define RX_FULL (1 << 1)
#define TX_ENABLE (1 << 0)
#define RX_ENABLE (1 << 1)
#define RX_INTERRUPT (1 << 3)
#define RECEIVED (0) // its interrupt

static void received(void) {
    INTCLEAR = RX_FULL;
    while (STATE & RX_FULL) {
        stdio_received(DATA);
    }
}

void uart_init(void) {
    BAUDDIV = 16; // the least there is
    CTRL = TX_ENABLE | RX_ENABLE | RX_INTERRUPT;
    interrupt_enable(RECEIVED, received);
}

bool chip_stdout_can_send(void) {
    return !(STATE & TX_FULL);
}

void chip_stdout_send(const char *text, size_t length) {
    for (size_t n = 0; n < length; n++) {
        while (!chip_stdout_can_send()) {
        }
        DATA = text[n];
    }
}
