// What the port's configuration depends on. lib/noheap knows the chip by these names.
#pragma once

#define CHIP_NAME "RP2040"
#define CHIP_BOARD_NAME "Raspberry Pi Pico"
#define CHIP_PLATFORM "rp2"
#define CHIP_IS_ARMV7M (0)
#define CHIP_I2C_COUNT (2)
#define CHIP_RESET_CAUSE_WATCHDOG (3) // machine.WDT_RESET, as MicroPython's rp2 port has it
