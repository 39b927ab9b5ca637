// What the port's configuration depends on.
#pragma once

#define CHIP_PLATFORM "rp2" // as MicroPython's own port; lib/noheap goes by it
#define CHIP_IS_ARMV7M (0)
#define CHIP_I2C_COUNT (2)
