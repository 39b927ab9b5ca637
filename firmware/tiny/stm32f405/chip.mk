include stm32f4/family.mk
