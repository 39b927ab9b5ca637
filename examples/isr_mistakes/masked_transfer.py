"""A transfer with the interrupts masked: https://github.com/micropython/micropython/issues/1310"""

import machine
from machine import I2C, Timer


class Magnetometer:
    def __init__(self):
        self._i2c = I2C(0)
        self._data = bytearray(1)

    def tick(self, timer):
        state = machine.disable_irq()
        self._i2c.readfrom_mem_into(105, 0x75, self._data)  # NH021 NH030 NH044
        machine.enable_irq(state)


Timer(-1, period=100, callback=Magnetometer().tick, hard=True)
