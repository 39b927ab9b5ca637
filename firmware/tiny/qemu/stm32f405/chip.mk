include qemu/stm32f4.mk
