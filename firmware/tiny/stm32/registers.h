// Peripherals that the STM32F1 and the STM32F4 have at the same addresses. Each family's folder
// has the rest: RCC, GPIO, and what is on APB2.
//
// "F1" = ST RM0008 revision 21. "F4" = RM0383 revision 3, of the STM32F411; RM0090 and RM0390
// describe the same registers in other sections.
#pragma once

#include "cortex/registers.h"

#define SPI2_BASE (0x40003800) // F1 3.3, F4 table 1
#define I2C1_BASE (0x40005400) // I2C2 and I2C3 follow
#define I2C_STRIDE (0x400)
#define IWDG_BASE (0x40003000)
#define USART2_BASE (0x40004400)
#define USART3_BASE (0x40004800)
#define UART4_BASE (0x40004C00)

static inline uint32_t get(uint32_t address) {
    return REGISTER(address);
}

static inline void put(uint32_t address, uint32_t value) {
    REGISTER(address) = value;
}

static inline void set(uint32_t address, uint32_t bits) {
    put(address, get(address) | bits);
}

static inline void clear(uint32_t address, uint32_t bits) {
    put(address, get(address) & ~bits);
}
