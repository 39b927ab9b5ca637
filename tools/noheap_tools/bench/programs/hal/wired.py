"""The TMP102 of the emulated Pico; one of its registers is read into `buffer`."""

import machine

from noheap.hal.i2c import I2CDevice
from noheap.hal.rp2040_i2c import FifoI2C

ADDRESS = 0x48
register = b"\x02"
CONTENT = b"\x12\x30"

i2c = machine.I2C(0, sda=machine.Pin(4), scl=machine.Pin(5), freq=400_000)
portable = I2CDevice(i2c, ADDRESS)
fifo = I2CDevice(FifoI2C(i2c, 0), ADDRESS)
fifo.write(register + CONTENT)
buffer = bytearray(2)


def clear():
    buffer[0] = buffer[1] = 0
