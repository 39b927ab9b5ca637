#pragma once

#include <stdint.h>

void clocks_init(void);
uint32_t apb1_hz(void);
uint32_t apb2_hz(void);
