include qemu/qemu.mk

CHIP_CFLAGS = -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard
CHIP_SRC_C += qemu/cmsdk_uart.c
CHIP_SRC_O = shared/runtime/gchelper_thumb2.o
