// "RM" = RM0383; CHIP_... are the chip's: chipconfig.h. The frequencies are those that MicroPython's
// stm32 port has on these boards.

#include "board.h"
#include "chipconfig.h"
#include "family.h"
#include "stm32/clocks.h"
#include "stm32/registers.h"

#define FROM_CRYSTAL (1 << 22) // RCC_PLLCFGR: RM 6.3.2
#define PLLN (6)
#define PLLQ (24)

#define PWR_ENABLE (1 << 28) // of RCC_APB1ENR
#define PWR_CR (0x40007000) // RM 5.4.1
#define VOS (14)
#define FLASH_ACR (0x40023C00) // RM 3.8.1
#define CACHES (7 << 8) // data, instructions, prefetch

uint32_t pll_prepare(bool crystal) {
    set(RCC_APB1ENR, PWR_ENABLE);
    set(PWR_CR, CHIP_VOS << VOS); // RM 5.1.3
    // RM 3.4.1: read back before the clock gets faster.
    put(FLASH_ACR, CACHES | CHIP_WAIT_STATES);
    (void)get(FLASH_ACR);
    // The PLL's oscillator gets 1 MHz, and the chip half of what comes out: P is 2.
    put(RCC_PLLCFGR, (crystal ? BOARD_CRYSTAL_MHZ | FROM_CRYSTAL : HSI_MHZ)
        | 2 * CHIP_MHZ << PLLN | CHIP_PLLQ << PLLQ);
    return CHIP_MHZ;
}
