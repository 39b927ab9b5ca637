// Clocks as MicroPython's stm32 port has them on these boards: the PLL from the crystal. Without
// one, or if it does not start, from the chip's own oscillator, HSI, which is off by 1 % or so.
// Should the PLL not start either, the chip goes on at HSI's 16 MHz, as chip_hz() then says.
//
// "RM" = RM0383; CHIP_... are the chip's: chipconfig.h.

#include "stm32/clocks.h"

#include "board.h"
#include "chipconfig.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/registers.h"

#define HSI_MHZ (16)
#define MHZ (1000000)

#define HSEBYP (1 << 18) // RCC_CR: RM 6.3.1
#define HSEON (1 << 16)
#define HSERDY (1 << 17)
#define PLLON (1 << 24)
#define PLLRDY (1 << 25)
#define FROM_CRYSTAL (1 << 22) // RCC_PLLCFGR: RM 6.3.2
#define PLLM (0) // bit
#define PLLN (6)
#define PLLQ (24)
#define PLLP_2 (0)
#define SW_PLL (2) // RCC_CFGR: RM 6.3.3
#define SWS_PLL (2 << 2)
#define SWS (3 << 2)
#define PPRE1 (10)
#define PPRE2 (13)

#define PWR_CR (0x40007000) // RM 5.4.1
#define VOS (14)
#define PWR_ENABLE (1 << 28) // of RCC_APB1ENR
#define FLASH_ACR (0x40023C00) // RM 3.8.1
#define CACHES (7 << 8) // data, instructions, prefetch

#define POLLS (400000) // at HSI's 16 MHz more than 100 ms: the crystals' start-up times are less

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
    set(RCC_APB1ENR, PWR_ENABLE);
    set(PWR_CR, CHIP_VOS << VOS); // RM 5.1.3: the core's voltage for that frequency
    bool crystal = false;
    if (BOARD_CRYSTAL_MHZ) {
        set(RCC_CR, HSEON | (BOARD_CRYSTAL_IS_CLOCK ? HSEBYP : 0));
        crystal = is_soon(RCC_CR, HSERDY, HSERDY);
    }
    // The PLL's oscillator gets 1 MHz in; the chip gets half of what it gives.
    put(RCC_PLLCFGR, (crystal ? BOARD_CRYSTAL_MHZ | FROM_CRYSTAL : HSI_MHZ) << PLLM
        | 2 * CHIP_MHZ << PLLN | PLLP_2 | CHIP_PLLQ << PLLQ);
    set(RCC_CR, PLLON);
    if (!is_soon(RCC_CR, PLLRDY, PLLRDY)) {
        return;
    }
    // Before the clock gets faster, and read back: RM 3.4.1.
    put(FLASH_ACR, CACHES | CHIP_WAIT_STATES);
    (void)get(FLASH_ACR);
    const uint32_t prescalers =
        PRESCALER(CHIP_APB1_DIVIDER) << PPRE1 | PRESCALER(CHIP_APB2_DIVIDER) << PPRE2;
    put(RCC_CFGR, prescalers);
    put(RCC_CFGR, prescalers | SW_PLL);
    if (is_soon(RCC_CFGR, SWS, SWS_PLL)) {
        hz = CHIP_MHZ * MHZ;
    }
    apb1_divider = CHIP_APB1_DIVIDER;
    apb2_divider = CHIP_APB2_DIVIDER;
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
