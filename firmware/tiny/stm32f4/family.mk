# What the chips of the STM32F4 share: a Cortex-M4 with an FPU for single precision.

include stm32/stm32.mk

CHIP_CFLAGS = -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard
INC += -Istm32f4
CHIP_SRC_C += $(addprefix stm32f4/, adc.c pins.c pll.c)
