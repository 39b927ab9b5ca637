#pragma once

#include <stdint.h>

void clocks_init(void);
void end_reset(uint32_t blocks); // DS 2.14; waits until they are out of it
