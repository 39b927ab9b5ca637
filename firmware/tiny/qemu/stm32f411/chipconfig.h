// The chip's own.
#pragma once

#include "../../stm32f411/chipconfig.h"
