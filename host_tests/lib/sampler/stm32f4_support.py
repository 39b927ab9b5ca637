"""Samplers on a simulated STM32F446, and a bus of its with a sensor."""

from array import array

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.record import LATE_US, PERIOD, RECORD_WORDS
from noheap.sampler import vector
from noheap.sampler.sampler import Sampler
from noheap.source.stm32f4_i2c import I2CSource
from noheap_testing import clock
from noheap_testing.stm32f4 import I2C
from noheap_testing.wire import Target, Wire
from support import outcome

PERIOD_US = 10_000
GPIOA_BSRR, GPIOC_BSRR = 0x40020018, 0x40020818
SET, CLEAR = 1 << 5, 1 << 21  # of A5
ANSWER = b"\x19\x80"


def made(source, **options):
    """A sampler that is not started."""
    settings = {
        "threshold": Threshold(on=0x1E00, off=0x1D00),
        "out_pin": "A5",
        "period_us": PERIOD_US,
        "queue": SPSC(16, RECORD_WORDS),
        "above_pattern": (blink.ON, 1),
        "tier": vector,
    }
    settings.update(options)
    return Sampler(source, **settings)


def taken(sampler):
    """The oldest record: (period, lateness, outcome)."""
    record = array("i", bytes(4 * RECORD_WORDS))
    assert sampler.queue.dequeue(record)
    return record[PERIOD], record[LATE_US], outcome(record)


class Bus:
    def __init__(self, number=1, **options):
        self.target = Target(ANSWER)
        self.wire = Wire({0x48: self.target})
        base = {1: 0x40005400, 2: 0x40005800, 3: 0x40005C00}[number]
        self.controller = I2C(self.wire, base, access_ns=100)
        self.sampler = made(I2CSource(number, 0x48, **options))
        self.sampler.start()

    def value(self):
        return taken(self.sampler)[2]

    def took_us(self, chip):
        """One tick's time, in its sampler's own clock's µs."""
        chip.tick()
        due = self.sampler.first_due_us + (self.sampler.block[0] - 1) * PERIOD_US
        return clock.now.us - due
