// STM32F446: RM0390 and DS10693.
#pragma once

#include "stm32/config.h"

#define CHIP_MHZ (168)
#define CHIP_PLLQ (7) // 48 MHz for USB
#define CHIP_APB1_DIVIDER (4)
#define CHIP_APB2_DIVIDER (2)
#define CHIP_WAIT_STATES (5)
#define CHIP_VOS (3)
#define CHIP_PORTS (0xFF)
#define CHIP_ADC_CORE_TEMP (18)
#define CHIP_VECTORS (16 + 97) // RM 10.1.3
