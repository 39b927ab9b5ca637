include stm32f1/family.mk
