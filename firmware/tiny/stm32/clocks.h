#pragma once

#include <stdbool.h>
#include <stdint.h>

void clocks_init(void);
uint32_t apb1_hz(void);
uint32_t apb2_hz(void);

// A family's pll.c: sets the PLL's factors, from the crystal or from the chip's own oscillator, and
// what the flash and the core's supply need at that clock. Returns its MHz.
uint32_t pll_prepare(bool crystal);
