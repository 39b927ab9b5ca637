"""*args in a handler's signature: https://github.com/micropython/micropython/issues/2859"""

from machine import I2C, Pin


class Gyro:
    def __init__(self, i2c, pin):
        self._i2c = i2c
        self._samples = bytearray(14)
        pin.irq(handler=self.on_data, trigger=Pin.IRQ_RISING, hard=True)

    def on_data(self, *args):  # NH011
        self._i2c.readfrom_mem_into(0x68, 0x74, self._samples)  # NH021 NH030


gyro = Gyro(I2C(0), Pin(14, Pin.IN))
