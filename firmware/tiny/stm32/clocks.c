// The PLL from the board's crystal. Without one, or if it does not start, from the chip's own
// oscillator, HSI, which is off by 1 % or so. Should the PLL not start either, the chip goes on
// with HSI, as chip_hz() then says.
//
// RCC: F1 7.3, F4 6.3.

#include "stm32/clocks.h"

#include "board.h"
#include "chipconfig.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/registers.h"

#define MHZ (1000000)

#define HSEON (1 << 16) // RCC_CR
#define HSERDY (1 << 17)
#define HSEBYP (1 << 18)
#define PLLON (1 << 24)
#define PLLRDY (1 << 25)
#define SW_PLL (2) // RCC_CFGR
#define SWS_PLL (2 << 2)
#define SWS (3 << 2)

#define POLLS (400000) // with HSI more than 100 ms: a crystal starts within a few

static uint32_t hz = HSI_MHZ * MHZ;
static uint32_t apb1_divider = 1, apb2_divider = 1;

static bool is_soon(uint32_t address, uint32_t mask, uint32_t value) {
    for (int n = 0; n < POLLS; n++) {
        if ((get(address) & mask) == value) {
            return true;
        }
    }
    return false;
}

// A bus divider of 1, 2 or 4 as PPRE1 and PPRE2 have it.
#define PRESCALER(divider) ((divider) == 4 ? 5u : (divider) == 2 ? 4u : 0u)

void clocks_init(void) {
    bool crystal = false;
    if (BOARD_CRYSTAL_MHZ) {
        set(RCC_CR, HSEON | (BOARD_CRYSTAL_IS_CLOCK ? HSEBYP : 0));
        crystal = is_soon(RCC_CR, HSERDY, HSERDY);
    }
    uint32_t mhz = pll_prepare(crystal);
    set(RCC_CR, PLLON);
    if (!is_soon(RCC_CR, PLLRDY, PLLRDY)) {
        return;
    }
    set(RCC_CFGR, PRESCALER(CHIP_APB1_DIVIDER) << PPRE1 | PRESCALER(CHIP_APB2_DIVIDER) << PPRE2);
    apb1_divider = CHIP_APB1_DIVIDER;
    apb2_divider = CHIP_APB2_DIVIDER;
    set(RCC_CFGR, SW_PLL);
    if (is_soon(RCC_CFGR, SWS, SWS_PLL)) {
        hz = mhz * MHZ;
    }
}

uint32_t chip_hz(void) {
    return hz;
}

uint32_t apb1_hz(void) {
    return hz / apb1_divider;
}

uint32_t apb2_hz(void) {
    return hz / apb2_divider;
}
