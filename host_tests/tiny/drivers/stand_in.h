// Goes before a driver that a test compiles for the computer: its registers are the test's.
#pragma once

#include "port/chip.h"
#include "stm32/registers.h"

uint32_t test_get(uint32_t address);
void test_put(uint32_t address, uint32_t value);

#define get(address) test_get(address)
#define put(address, value) test_put(address, value)
#define set(address, bits) test_put(address, test_get(address) | (bits))
#define clear(address, bits) test_put(address, test_get(address) & ~(bits))

#define chip_mask() (0u)
#define chip_unmask(state) ((void)(state))
