// The clocks of QEMU's STM32, which has no RCC: in place of stm32/clocks.c.

#include "chipconfig.h"
#include "port/chip.h"
#include "stm32/clocks.h"

void clocks_init(void) {
}

uint32_t chip_hz(void) {
    return CHIP_MHZ * 1000000;
}

uint32_t apb1_hz(void) {
    return chip_hz() / CHIP_APB1_DIVIDER;
}

uint32_t apb2_hz(void) {
    return chip_hz() / CHIP_APB2_DIVIDER;
}
