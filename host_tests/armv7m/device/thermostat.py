"""The path of a sample without the interrupt: sensor -> driver -> threshold -> LED."""

import gc

import micropython
from led import Led
from twowire import TwoWire

from noheap.control.threshold import Threshold
from noheap.hal.digital import DigitalOutput
from noheap.sensors.tmp102 import TMP102

sensor = TMP102(TwoWire(), 0x48)
threshold = Threshold(on=30_000, off=29_000)
led = DigitalOutput(Led())


def step():
    """One sample with the heap locked; returns (m°C, above, bytes that the heap grew by)."""
    micropython.heap_lock()
    try:
        before = gc.mem_alloc()
        milli_c = sensor.read_milli_c()
        if threshold.update(milli_c):
            led.set_active()
        else:
            led.set_inactive()
        grown = gc.mem_alloc() - before
    finally:
        micropython.heap_unlock()
    return milli_c, threshold.above, grown


def kind_at(address):
    """The kind of error of a read from `address`."""
    from noheap.hal.errors import BusError

    try:
        TMP102(TwoWire(), address).read_raw()
    except BusError as error:
        return error.kind
    return None
