// What the port's configuration depends on.
#pragma once

#define CHIP_PLATFORM "rp2" // as MicroPython's own port; lib/noheap goes by it
#define CHIP_IS_ARMV7M (0)
#define CHIP_HAS_VTOR (1)
#define CHIP_VECTORS (16 + 26) // DS 2.3.2
#define CHIP_I2C_COUNT (2)
#define CHIP_HZ (125000000) // which machine.freq() says; tools/noheap_tools/tiny/sources.py reads it
#define CHIP_SPI_COUNT (2)
#define CHIP_SPI_DEFAULT_HZ (1000000) // as MicroPython's rp2 port
#define CHIP_ADC_CHANNELS (5)
#define CHIP_ADC_CORE_TEMP (4) // DS 4.9.5
#define CHIP_RESET_POWER_ON (1)
#define CHIP_RESET_WATCHDOG (3)
#define CHIP_HAS_PIN_IRQ (1)
#define CHIP_IRQ_FALLING (4) // of a pin: DS 2.19.6.1, INTR0
#define CHIP_IRQ_RISING (8)
