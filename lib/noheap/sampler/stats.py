"""The sampler's counters: written by its interrupt, read from the main loop.

Each counter is one word that the interrupt alone writes, so none is ever torn. Two of them, read
one after the other, may be a tick apart: sampler/snapshot.py copies them as of one tick.
"""

from noheap.block import (
    FAULTS,
    LATENCY_MAX_US,
    LATENCY_MIN_US,
    MISSED,
    OVERRUNS,
    PERIODS,
    STATUS,
)
from noheap.buf.counter import count


class Stats:
    """A view of the counters in `block`, a sampler's or a copy of it, an array("i"). They begin
    again at 2**30, so that no read allocates."""

    def __init__(self, block):
        self.block = block

    @property
    def ticks(self) -> int:
        """Ticks served."""
        return count(self.block, PERIODS) - count(self.block, MISSED) & 0x3FFFFFFF

    @property
    def missed(self) -> int:
        """Periods whose interrupt came a whole period late or later: counted, not served."""
        return count(self.block, MISSED)

    @property
    def faults(self) -> int:
        """Served ticks without a good reading."""
        return count(self.block, FAULTS)

    @property
    def overruns(self) -> int:
        """Faults whose transfer was still running when its result was due."""
        return count(self.block, OVERRUNS)

    @property
    def latency_min_us(self) -> int:
        """From the tick's due time to the interrupt's first instruction."""
        return self.block[LATENCY_MIN_US]

    @property
    def latency_max_us(self) -> int:
        return self.block[LATENCY_MAX_US]

    @property
    def state(self) -> int:
        """BELOW, ABOVE or FAULT of block.py, as the output shows."""
        return self.block[STATUS] & 0xFF
