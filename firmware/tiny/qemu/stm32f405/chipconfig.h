// The chip's own.
#pragma once

#include "../../stm32f405/chipconfig.h"
