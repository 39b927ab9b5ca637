include stm32f4/family.mk

CHIP_SRC_C := $(filter-out stm32/clocks.c, $(CHIP_SRC_C)) qemu/stm32_clocks.c
INC += -Istm32f405
