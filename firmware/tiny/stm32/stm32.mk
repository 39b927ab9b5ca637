# Builds what all STM32 families share.

CHIP_SRC_C = cortex/start.c cortex/time.c
CHIP_SRC_C += $(addprefix stm32/, adc.c chip.c clocks.c i2c.c names.c no_files.c pin_irq.c spi.c uart.c)
CHIP_SRC_O = shared/runtime/gchelper_thumb2.o
MEMORY = stm32/memory.ld
