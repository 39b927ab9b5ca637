include qemu/qemu.mk

CHIP_CFLAGS = -mcpu=cortex-m0
CHIP_SRC_C += qemu/nrf51_uart.c
CHIP_SRC_O = shared/runtime/gchelper_thumb1.o
