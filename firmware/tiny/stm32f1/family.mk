# What the chips of the STM32F1 share: a Cortex-M3.

include stm32/stm32.mk

CHIP_CFLAGS = -mcpu=cortex-m3
INC += -Istm32f1
CHIP_SRC_C += $(addprefix stm32f1/, adc.c pins.c pll.c)
