"""A naive handler, which waits for the transfer."""

from array import array

from machine import Timer
from uctypes import addressof

from programs.rt.wired import ADDRESS, OFF, ON, i2c, led

buffer = bytearray(2)
counts = array("i", [0, 0, 0])  # ticks, value, faults


def tick(timer):
    try:
        i2c.readfrom_mem_into(ADDRESS, 0, buffer)
        raw = buffer[0] << 8 | buffer[1]
        counts[1] = raw
        if raw >= ON:
            led.on()
        elif raw < OFF:
            led.off()
    except OSError:
        counts[2] += 1
    counts[0] += 1


class Idiomatic:
    """With the methods of a sampler."""

    block_address = addressof(counts)

    def __init__(self, period_us):
        self.period_us = period_us

    def start(self):
        self.timer = Timer(  # pyright: ignore[reportCallIssue] - the stubs miss `hard`
            -1,
            mode=Timer.PERIODIC,
            period=self.period_us,
            tick_hz=1_000_000,
            callback=tick,
            hard=True,
        )

    def deinit(self):
        self.timer.deinit()
