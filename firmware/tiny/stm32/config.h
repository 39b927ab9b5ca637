// What the configuration of every STM32 has in common; a chip's own chipconfig.h includes it.
#pragma once

#define CHIP_PLATFORM "pyboard" // as MicroPython's own port; lib/noheap goes by it
#define CHIP_IS_ARMV7M (1)
#define CHIP_HAS_VTOR (1)
#define CHIP_NAMED_PINS (1)
#define CHIP_HAS_BUS_CLOCKS (1)
#define CHIP_HAS_ALL_CAUSES (1)
#define CHIP_RESET_SOFT (0) // the values of ports/stm32/modmachine.c
#define CHIP_RESET_POWER_ON (1)
#define CHIP_RESET_HARD (2)
#define CHIP_RESET_WATCHDOG (3)
#define CHIP_I2C_COUNT (4) // they count from 1
#define CHIP_SPI_COUNT (3) // and so do these
#define CHIP_SPI_DEFAULT_HZ (500000) // as MicroPython's stm32 port
#define CHIP_ADC_FIRST_INTERNAL (16) // channels below it are pins
#define CHIP_ADC_CHANNELS (19)
#define CHIP_HAS_PIN_IRQ (1)
#define CHIP_IRQ_FALLING (1)
#define CHIP_IRQ_RISING (2)
