"""CPython only: `noheap.sampler.missed`, whose function is Thumb code."""

from noheap.block import BEGUN, CLOCK, DUE_US, MISSED, PERIOD_US, PERIODS

from .viper import Word, ptr32


def count(block, gate):
    """Needs no `gate`, because no interrupt comes meanwhile."""
    period_us = block[PERIOD_US]
    late_us = ptr32(block[CLOCK])[0] - block[DUE_US] - (period_us >> 1)
    if late_us < 0:
        return
    begun = late_us // period_us + 1
    block[DUE_US] = Word(block[DUE_US] + begun * period_us)
    block[BEGUN] = Word(block[BEGUN] + begun)
    missing = Word(block[BEGUN] - block[PERIODS])
    if missing > 0:
        block[PERIODS] = block[BEGUN]
        block[MISSED] = Word(block[MISSED] + missing)
