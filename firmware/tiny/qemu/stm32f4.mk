# An STM32F4 on QEMU's STM32F405, whose peripherals the host plays: stand_in.c.

include stm32f4/family.mk

CHIP_SRC_C += qemu/stand_in.c
CFLAGS += -DSYSTICK_HZ=168000000 # hw/arm/netduinoplus2.c of QEMU, whatever the firmware sets
LDFLAGS += -Wl,--wrap=chip_init -Wl,--wrap=chip_reset
ALONE = stm32/chip.o qemu/stand_in.o # --wrap finds only what is a function of its own
CFLAGS += -DCHIP_SLEEP=\"nop\"
