"""The buses that sensors are wired to, and calls whose errors are printed."""

import gc
import time
from array import array

import micropython
from machine import ADC, I2C, SPI, Pin

from noheap.hal.adc import AnalogInput
from noheap.hal.errors import BusError
from noheap.hal.onewire import OneWire
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.spi import SPIBus
from noheap.sensors.errors import SensorError

micropython.alloc_emergency_exception_buf(100)
i2c = FifoI2C(I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000), 0, 2000)
spi = SPIBus(SPI(0, sck=Pin(18), mosi=Pin(19), miso=Pin(16)))
wire = OneWire(Pin(13))


def said(function, *arguments):
    try:
        return function(*arguments)
    except (BusError, SensorError, ValueError) as error:
        return "%s %s: %s" % (type(error).__name__, getattr(error, "kind", ""), error)


def locked(function):
    gc.collect()
    micropython.heap_lock()
    try:
        return function()
    finally:
        micropython.heap_unlock()
