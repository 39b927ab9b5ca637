#include "board.h"
#include "chipconfig.h"
#include "family.h"
#include "stm32/clocks.h"
#include "stm32/registers.h"

#define FROM_CRYSTAL (1 << 16) // RCC_CFGR: RM0008 7.3.2
#define PLLMUL (18)
#define MOST (16) // it multiplies by

#define FLASH_ACR (0x40022000) // RM0008 3.3.3
#define PREFETCH (1 << 4)

#if BOARD_CRYSTAL_MHZ && (CHIP_MHZ % BOARD_CRYSTAL_MHZ || CHIP_MHZ / BOARD_CRYSTAL_MHZ > MOST)
#error "crystal_mhz of [tiny] in board.toml: the PLL cannot make the chip's clock of it"
#endif

uint32_t pll_prepare(bool crystal) {
    put(FLASH_ACR, PREFETCH | CHIP_WAIT_STATES);
    if (crystal) {
        set(RCC_CFGR, FROM_CRYSTAL | (CHIP_MHZ / (BOARD_CRYSTAL_MHZ + !BOARD_CRYSTAL_MHZ) - 2) << PLLMUL);
        return CHIP_MHZ;
    }
    set(RCC_CFGR, (MOST - 2) << PLLMUL); // of half of HSI: RM0008 7.2.3
    return HSI_MHZ / 2 * MOST;
}
