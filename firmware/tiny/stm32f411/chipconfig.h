// STM32F411: RM0383 and DS10314. 96 MHz, as MicroPython's boards, so that there are 48 for USB.
#pragma once

#include "stm32/config.h"

#define CHIP_MHZ (96)
#define CHIP_PLLQ (4) // 48 MHz for USB
#define CHIP_APB1_DIVIDER (2)
#define CHIP_APB2_DIVIDER (1)
#define CHIP_WAIT_STATES (3)
#define CHIP_VOS (3)
#define CHIP_PORTS (0x9F)
#define CHIP_ADC_CORE_TEMP (18)
#define CHIP_VECTORS (16 + 86) // RM 10.2
