// STM32F100, as the machine has it.
#pragma once

#include "../../stm32f103/chipconfig.h"

#undef CHIP_MHZ
#define CHIP_MHZ (24)
