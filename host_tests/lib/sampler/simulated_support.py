"""Samplers on a simulated RP2040 with a sensor whose answers the test gives."""

from array import array

from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold
from noheap.record import LATE_US, PERIOD, RECORD_WORDS
from noheap.sampler import portable
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource
from noheap_testing.rp2040 import (
    Chip,
)
from support import outcome

PERIOD_US = 10_000
LED = 25
COLD, WARM, HOT = 0x1900, 0x1D80, 0x1F00  # 25, 29.5 and 31 °C against 30 and 29


def made(capacity=16, **options):
    """A sampler that is not started."""
    settings = {
        "source": I2CSource(0, 0x48, register=0),
        "threshold": Threshold(on=0x1E00, off=0x1D00),
        "out_pin": LED,
        "period_us": PERIOD_US,
        "queue": SPSC(capacity, RECORD_WORDS),
        "implausible": 0x000F,
        "tier": portable,
    }
    settings.update(options)
    return Sampler(**settings)


def started(answers, start_us=1_000_000, **options):
    """(chip, sampler), the first transfer under way with the first of `answers`."""
    chip = Chip(start_us)
    chip.i2c.answers = list(answers)
    sampler = made(**options)
    sampler.start()
    return chip, sampler


def taken(sampler):
    """The oldest record: (period, lateness, outcome)."""
    record = array("i", bytes(4 * RECORD_WORDS))
    assert sampler.queue.dequeue(record)
    return record[PERIOD], record[LATE_US], outcome(record)


def clean(chip):
    """Nothing was done to the controller that silicon would have ignored."""
    return (chip.i2c.lost_commands, chip.i2c.underflows) == (0, 0)
