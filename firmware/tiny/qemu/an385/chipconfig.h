// MPS2-AN385: a Cortex-M3.
#pragma once

#define CHIP_PLATFORM "qemu"
#define CHIP_IS_ARMV7M (1)
#define CHIP_HAS_VTOR (1)
#define CHIP_VECTORS (16 + 32)
#define CHIP_RESET_POWER_ON (1)
#define CHIP_RESET_WATCHDOG (3)
#define CHIP_MHZ (25)
