// What the port's configuration depends on.
#pragma once

#define CHIP_PLATFORM "rp2" // as MicroPython's own port; lib/noheap goes by it
#define CHIP_IS_ARMV7M (0)
#define CHIP_I2C_COUNT (2)
#define CHIP_SPI_COUNT (2)
#define CHIP_ADC_CHANNELS (5)
#define CHIP_ADC_CORE_TEMP (4) // DS 4.9.5
#define CHIP_RESET_POWER_ON (1)
#define CHIP_RESET_WATCHDOG (3)
