// An STM32 as a whole: start, watchdog, reset cause, the unique number.

#include "port/chip.h"

#include "cortex/time.h"
#include "family.h"
#include "stm32/clocks.h"
#include "stm32/pins.h"
#include "stm32/registers.h"
#include "stm32/uart.h"

// RCC_CSR: F1 7.3.10, F4 6.3.18.
#define RMVF (1u << 24) // forget them
#define BY_POWER (1u << 27 | 1u << 25) // PORRSTF, and BORRSTF, which an F1 has not
#define BY_PIN (1u << 26)
#define BY_WATCHDOG (3u << 29) // IWDGRSTF, WWDGRSTF

static enum reset_cause cause;

static void read_cause(void) {
    uint32_t flags = get(RCC_CSR);
    set(RCC_CSR, RMVF);
    // In this order, because each reset of the chip pulls the pin: as MicroPython's stm32 port.
    cause = flags & BY_WATCHDOG ? RESET_WATCHDOG : flags & BY_POWER ? RESET_POWER_ON
        : flags & BY_PIN ? RESET_HARD : RESET_SOFT;
}

void chip_init(void) {
    read_cause();
    clocks_init();
    time_init();
    pins_init();
    uart_init();
}

enum reset_cause chip_reset_cause(void) {
    return cause;
}

size_t chip_unique_id(uint8_t id[CHIP_ID_BYTES_MAX]) {
    // F1 30.2, F4 24.1: 96 bits.
    for (size_t n = 0; n < CHIP_ID_BYTES_MAX; n++) {
        id[n] = ((const uint8_t *)UNIQUE_ID)[n];
    }
    return CHIP_ID_BYTES_MAX;
}

void chip_bus_clocks(uint32_t hz[CHIP_BUS_CLOCKS]) {
    hz[0] = hz[1] = chip_hz(); // SYSCLK, HCLK
    hz[2] = apb1_hz();
    hz[3] = apb2_hz();
}

// The independent watchdog: F1 19.4, F4 15.4.
#define IWDG(offset) (IWDG_BASE + offset)
#define KR IWDG(0x00)
#define PR IWDG(0x04)
#define RLR IWDG(0x08)
#define SR IWDG(0x0C)
#define FEED (0xAAAA)
#define UNLOCK (0x5555)
#define START (0xCCCC)
#define COUNTS (1 << 12)
#define DIVIDERS (7) // 4 to 256
#define UPDATE_US (50000) // five cycles of the slowest oscillator, divided by 256: F4 15.4.2

static void wait_for_update(void) {
    uint32_t begin = chip_us();
    while (get(SR) && chip_us() - begin < UPDATE_US) {
    }
}

bool chip_watchdog(uint32_t ms) {
    if (ms > 60000) {
        return false; // and no overflow below
    }
    for (int divider = 0; divider < DIVIDERS; divider++) {
        uint32_t counts = (ms * (LSI_HZ / 1000) >> (divider + 2)) + 1;
        if (counts <= COUNTS) {
            put(KR, START); // which starts the oscillator, too
            wait_for_update(); // of the watchdog's last settings
            put(KR, UNLOCK);
            put(PR, divider);
            put(RLR, counts - 1);
            wait_for_update();
            chip_watchdog_feed();
            return true;
        }
    }
    return false;
}

void chip_watchdog_feed(void) {
    put(KR, FEED);
}
