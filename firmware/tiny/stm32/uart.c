// The UART of stdin and stdout, which the board's board.toml names: F1 27.6, F4 19.6.

#include "stm32/uart.h"

#include "board.h"
#include "cortex/interrupts.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/clocks.h"
#include "stm32/pins.h"
#include "stm32/registers.h"

#if BOARD_UART == 1
#define BASE USART1_BASE
#define INTERRUPT (37)
#define ENABLE() set(RCC_APB2ENR, USART1_ENABLE)
#define CLOCK_HZ apb2_hz()
#elif BOARD_UART == 2
#define BASE USART2_BASE
#define INTERRUPT (38)
#define ENABLE() set(RCC_APB1ENR, 1 << 17)
#define CLOCK_HZ apb1_hz()
#elif BOARD_UART == 3
#define BASE USART3_BASE
#define INTERRUPT (39)
#define ENABLE() set(RCC_APB1ENR, 1 << 18)
#define CLOCK_HZ apb1_hz()
#else
#error "UART of [tiny] in board.toml: 1, 2 or 3"
#endif

#define SR (BASE + 0x00)
#define DR (BASE + 0x04)
#define BRR (BASE + 0x08)
#define CR1 (BASE + 0x0C)

#define ORE (1 << 3) // SR
#define RXNE (1 << 5)
#define TXE (1 << 7)
#define RE (1 << 2) // CR1
#define TE (1 << 3)
#define RXNEIE (1 << 5)
#define UE (1 << 13)

#define BAUD (115200)
#define ALTERNATE (7) // of USART1 to 3 on an F4: DS10314 table 9

static void received(void) {
    // A read of SR and then of DR clears ORE, too, after which a byte is missing.
    while (get(SR) & (RXNE | ORE)) {
        stdio_received(get(DR));
    }
}

void uart_init(void) {
    ENABLE();
    put(BRR, (CLOCK_HZ + BAUD / 2) / BAUD); // in 16ths of the clock's 16th: F4 19.3.4
    put(CR1, UE | TE | RE | RXNEIE);
    pin_alternate(BOARD_UART_TX, ALTERNATE, DRIVE_BOTH_LEVELS);
    pin_alternate(BOARD_UART_RX, ALTERNATE, DRIVE_NOTHING);
    interrupt_enable(INTERRUPT, received);
}

bool chip_stdout_can_send(void) {
    return get(SR) & TXE;
}

void chip_stdout_send(const char *text, size_t length) {
    for (size_t n = 0; n < length; n++) {
        while (!chip_stdout_can_send()) { // there is no flow control: one byte time at most
        }
        put(DR, text[n]);
    }
}
