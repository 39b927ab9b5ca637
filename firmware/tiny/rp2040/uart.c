// UART0 on GP0 (TX) and GP1 (RX): a PL011, DS 4.2.

#include "rp2040/console.h"

#include "cortex/interrupts.h"
#include "hardware/regs/intctrl.h"
#include "hardware/regs/io_bank0.h"
#include "hardware/regs/uart.h"
#include "port/chip.h"
#include "rp2040/pins.h"
#include "rp2040/registers.h"

#define UART(register) REGISTER(UART0_BASE + UART_##register##_OFFSET)

#define TX_PIN (0)
#define RX_PIN (1)
#define BAUD (115200)

static void received(void) {
    UART(UARTICR) = UART_UARTICR_RXIC_BITS | UART_UARTICR_RTIC_BITS;
    while (!(UART(UARTFR) & UART_UARTFR_RXFE_BITS)) {
        stdio_received(UART(UARTDR));
    }
}

void console_init(void) {
    // DS 4.2.7.1: in 64ths of the clock's 16th.
    uint32_t divider = (4 * chip_hz() + BAUD / 2) / BAUD;
    UART(UARTIBRD) = divider >> 6;
    UART(UARTFBRD) = divider & 63;
    UART(UARTLCR_H) = 3 << UART_UARTLCR_H_WLEN_LSB | UART_UARTLCR_H_FEN_BITS;
    UART(UARTCR) = UART_UARTCR_UARTEN_BITS | UART_UARTCR_TXE_BITS | UART_UARTCR_RXE_BITS;
    pin_function(TX_PIN, IO_BANK0_GPIO0_CTRL_FUNCSEL_VALUE_UART0_TX);
    pin_function(RX_PIN, IO_BANK0_GPIO1_CTRL_FUNCSEL_VALUE_UART0_RX);
    chip_pin_pull(RX_PIN, PULL_UP); // nothing may be wired to it
    // DS 4.2.6: four bytes, or fewer and 32 bit times of silence.
    UART(UARTIFLS) = 0;
    UART(UARTIMSC) = UART_UARTIMSC_RXIM_BITS | UART_UARTIMSC_RTIM_BITS;
    interrupt_enable(UART0_IRQ, received);
}

bool chip_stdout_can_send(void) {
    return !(UART(UARTFR) & UART_UARTFR_TXFF_BITS);
}

void chip_stdout_send(const char *text, size_t length) {
    for (size_t n = 0; n < length; n++) {
        while (!chip_stdout_can_send()) {
        }
        UART(UARTDR) = text[n];
    }
}
