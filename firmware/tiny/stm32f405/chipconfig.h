// STM32F405: RM0090 and DS8626.
#pragma once

#include "stm32/config.h"

#define CHIP_MHZ (168)
#define CHIP_PLLQ (7) // 48 MHz for USB
#define CHIP_APB1_DIVIDER (4)
#define CHIP_APB2_DIVIDER (2)
#define CHIP_WAIT_STATES (5)
#define CHIP_VOS (1)
#define CHIP_PORTS (0x1FF)
#define CHIP_ADC_CORE_TEMP (16)
#define CHIP_VECTORS (16 + 82) // RM 12.1.3
