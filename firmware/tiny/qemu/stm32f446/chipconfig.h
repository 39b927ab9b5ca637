// The chip's own.
#pragma once

#include "../../stm32f446/chipconfig.h"
