# What the machines have in common that are no STM32.

CHIP_SRC_C = cortex/start.c cortex/time.c qemu/chip.c
MEMORY = qemu/memory.ld
