import board
from uctypes import addressof

from noheap.cortex.bind import bind
from noheap.hal.errors import BUSY
from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.rp2040_i2c_words import FLIGHT, HELD

LANES = ("pico",)  # an RP2040's registers, and a sensor

bus = FifoI2C(board.sensor_i2c(), board.SENSOR_I2C_BUS)
buffer = bytearray(2)
reading = prepare(I2CDevice(bus, board.SENSOR_ADDRESS), b"\x00", buffer)
words = reading._words[1]


def after():
    assert run() == 0 and buffer != bytes(2)
    assert begin() == 0
    kind = BUSY
    while kind == BUSY:
        kind = end()
    assert kind == 0
