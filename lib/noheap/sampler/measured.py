"""Shows the times that a sampler's interrupt measures of itself, for one with a deadline.

sampler = Sampler(source, tier=vector, measured=MeasuredStats(deadline_us=50), **settings)
sampler.start()
...
print(sampler.stats.execution_max_us, sampler.stats.overdue)
"""

from noheap.block import (
    DEADLINE_US,
    EXECUTION_BINS,
    EXECUTION_MAX_US,
    EXECUTION_MIN_US,
    LATENCY_BINS,
    OVERDUE,
)
from noheap.buf.counter import count
from noheap.sampler.job.measure import measure
from noheap.sampler.stats import Stats

_LONGEST_US = 1_000_000


class MeasuredStats(Stats):
    """Stats that also have execution times and histograms. `overdue` counts the ticks that ended
    later than `deadline_us`, 1 to 1000000, after they were due; else ValueError."""

    def __init__(self, deadline_us: int):
        if not 0 < deadline_us <= _LONGEST_US:
            raise ValueError("deadline_us: 1 to 1000000")
        self._deadline_us = deadline_us
        self.part = measure  # of the interrupt, the last one

    def begin(self, block) -> None:
        """Count in `block`, of MEASURED_WORDS words."""
        self.block = block
        block[DEADLINE_US] = self._deadline_us
        block[EXECUTION_MIN_US] = _LONGEST_US

    @property
    def execution_min_us(self) -> int:
        """From the interrupt's look at the clock to its end."""
        return self.block[EXECUTION_MIN_US]

    @property
    def execution_max_us(self) -> int:
        return self.block[EXECUTION_MAX_US]

    @property
    def overdue(self) -> int:
        return count(self.block, OVERDUE)

    def latency_bin(self, bits: int) -> int:
        """Ticks whose lateness had `bits` bits, 0 to 20, in microseconds."""
        return count(self.block, LATENCY_BINS + bits)

    def execution_bin(self, bits: int) -> int:
        """The same for how long they took; the last bin also has all that took longer."""
        return count(self.block, EXECUTION_BINS + bits)
