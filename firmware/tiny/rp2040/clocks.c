// Clocks as MicroPython's rp2 port has them, which lib/noheap counts on: clk_sys and clk_peri of
// 125 MHz, clk_adc of 48 MHz, the TIMER counting microseconds.

#include "rp2040/clocks.h"

#include "hardware/regs/clocks.h"
#include "hardware/regs/pll.h"
#include "hardware/regs/resets.h"
#include "hardware/regs/watchdog.h"
#include "hardware/regs/xosc.h"
#include "port/chip.h"
#include "rp2040/chipconfig.h"
#include "rp2040/registers.h"

#define MHZ (1000000)
#define CRYSTAL_MHZ (12)
#define SYS_MHZ (CHIP_HZ / MHZ)

// Those that run boot2's code, and those whose clock does not run before it is set up.
#define KEPT (RESETS_RESET_IO_QSPI_BITS | RESETS_RESET_PADS_QSPI_BITS | RESETS_RESET_SYSCFG_BITS)
// USB is console_init()'s.
#define UNUSED (RESETS_RESET_USBCTRL_BITS | RESETS_RESET_RTC_BITS)

void end_reset(uint32_t blocks) {
    CLEAR(RESETS_BASE + RESETS_RESET_OFFSET) = blocks;
    while (~REGISTER(RESETS_BASE + RESETS_RESET_DONE_OFFSET) & blocks) {
    }
}

static void start_crystal(void) {
    REGISTER(XOSC_BASE + XOSC_CTRL_OFFSET) = XOSC_CTRL_FREQ_RANGE_VALUE_1_15MHZ;
    // DS 2.16.3: 1 ms, in units of 256 cycles.
    REGISTER(XOSC_BASE + XOSC_STARTUP_OFFSET) = (CRYSTAL_MHZ * 1000 + 128) / 256;
    SET(XOSC_BASE + XOSC_CTRL_OFFSET) = XOSC_CTRL_ENABLE_VALUE_ENABLE << XOSC_CTRL_ENABLE_LSB;
    while (!(REGISTER(XOSC_BASE + XOSC_STATUS_OFFSET) & XOSC_STATUS_STABLE_BITS)) {
    }
}

// DS 2.18.3: crystal * factor / first / second.
static void start_pll(uint32_t pll, uint32_t reset, int factor, int first, int second) {
    end_reset(reset);
    REGISTER(pll + PLL_CS_OFFSET) = 1;
    REGISTER(pll + PLL_FBDIV_INT_OFFSET) = factor;
    CLEAR(pll + PLL_PWR_OFFSET) = PLL_PWR_PD_BITS | PLL_PWR_VCOPD_BITS;
    while (!(REGISTER(pll + PLL_CS_OFFSET) & PLL_CS_LOCK_BITS)) {
    }
    REGISTER(pll + PLL_PRIM_OFFSET) =
        first << PLL_PRIM_POSTDIV1_LSB | second << PLL_PRIM_POSTDIV2_LSB;
    CLEAR(pll + PLL_PWR_OFFSET) = PLL_PWR_POSTDIVPD_BITS;
}

// DS 2.15.3.2: a clock may change its source only between two that run.
static void select(uint32_t control, uint32_t selected, uint32_t value, int source) {
    REGISTER(control) = value;
    while (REGISTER(selected) != 1u << source) {
    }
}

#define CLOCK(register) (CLOCKS_BASE + CLOCKS_##register##_OFFSET)

void clocks_init(void) {
    start_crystal();
    // Away from the PLLs before they stop: after a soft reset of the chip they may run.
    select(CLOCK(CLK_SYS_CTRL), CLOCK(CLK_SYS_SELECTED), 0, 0);
    select(CLOCK(CLK_REF_CTRL), CLOCK(CLK_REF_SELECTED), 0, 0);
    SET(RESETS_BASE + RESETS_RESET_OFFSET) = RESETS_RESET_BITS & ~KEPT;
    start_pll(PLL_SYS_BASE, RESETS_RESET_PLL_SYS_BITS, 125, 6, 2);
    start_pll(PLL_USB_BASE, RESETS_RESET_PLL_USB_BITS, 100, 5, 5);
    select(CLOCK(CLK_REF_CTRL), CLOCK(CLK_REF_SELECTED), CLOCKS_CLK_REF_CTRL_SRC_VALUE_XOSC_CLKSRC,
        CLOCKS_CLK_REF_CTRL_SRC_VALUE_XOSC_CLKSRC);
    select(CLOCK(CLK_SYS_CTRL), CLOCK(CLK_SYS_SELECTED),
        CLOCKS_CLK_SYS_CTRL_SRC_VALUE_CLKSRC_CLK_SYS_AUX, // its auxiliary source is PLL_SYS
        CLOCKS_CLK_SYS_CTRL_SRC_VALUE_CLKSRC_CLK_SYS_AUX);
    REGISTER(CLOCK(CLK_PERI_CTRL)) = CLOCKS_CLK_PERI_CTRL_ENABLE_BITS; // from clk_sys
    REGISTER(CLOCK(CLK_ADC_CTRL)) = CLOCKS_CLK_ADC_CTRL_ENABLE_BITS; // from PLL_USB
    // DS 4.7.2: the TIMER counts these.
    REGISTER(WATCHDOG_BASE + WATCHDOG_TICK_OFFSET) = WATCHDOG_TICK_ENABLE_BITS | CRYSTAL_MHZ;
    end_reset(RESETS_RESET_BITS & ~UNUSED);
}

uint32_t chip_hz(void) {
    return CHIP_HZ;
}
