# Builds for the machines of QEMU that are not STM32s.

CHIP_SRC_C = cortex/start.c cortex/time.c qemu/chip.c
MEMORY = qemu/memory.ld
