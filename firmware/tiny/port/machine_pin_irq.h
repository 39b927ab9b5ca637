#pragma once

#include "py/obj.h"

MP_DECLARE_CONST_FUN_OBJ_KW(pin_irq_obj); // Pin.irq

void pin_irqs_stop(void); // before a soft reset
