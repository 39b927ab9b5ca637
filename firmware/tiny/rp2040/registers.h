// Access to the RP2040's registers, by the names and offsets of pico-sdk's hardware/regs.
// "DS" in this folder = Raspberry Pi RP2040 datasheet.
#pragma once

#include "cortex/registers.h"
#include "hardware/regs/addressmap.h"

// DS 2.1.2: a write to these aliases changes only the bits that are ones.
#define SET(address) REGISTER((address) + REG_ALIAS_SET_BITS)
#define CLEAR(address) REGISTER((address) + REG_ALIAS_CLR_BITS)

#define IN_RAM __attribute__((noinline, long_call, section(".ram_code")))
