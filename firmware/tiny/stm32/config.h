// What the configuration of every STM32 has in common; a chip's own chipconfig.h includes it.
#pragma once

#define CHIP_PLATFORM "pyboard" // as MicroPython's own port; lib/noheap goes by it
#define CHIP_IS_ARMV7M (1)
#define CHIP_HAS_VTOR (1)
#define CHIP_NAMED_PINS (1)
#define CHIP_HAS_BUS_CLOCKS (1)
#define CHIP_HAS_RESET_CAUSE (1)
#define CHIP_I2C_COUNT (4) // they count from 1
