// STM32F103 of medium density, x8 and xB: RM0008 and DS5319.
#pragma once

#include "stm32/config.h"

#define CHIP_MHZ (72)
#define CHIP_APB1_DIVIDER (2)
#define CHIP_APB2_DIVIDER (1)
#define CHIP_WAIT_STATES (2)
#define CHIP_PORTS (0x1F)
#define CHIP_ADC_CORE_TEMP (16)
#define CHIP_VECTORS (16 + 43) // RM0008 10.1.2
