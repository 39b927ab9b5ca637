from time import sleep_ms

import machine
from machine import Pin

from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare

LANES = ("pico",)  # an RP2040's registers, and a sensor

buffer = bytearray(2)


def after():
    sleep_ms(2)
    reading.try_finish()
    assert buffer != bytes(2)
