"""The sampler's counters: written by its interrupt, read from the main loop.

Each counter is one word that the interrupt alone writes, so each is untorn by itself; two of
them read one after the other may be a tick apart: sampler/snapshot.py copies them as of one tick.
"""

# Words of the sampler's block, which begins with the counters.
PERIODS = 0  # timer periods that have begun: ticks served plus ticks missed
MISSED = 1  # periods whose interrupt came a whole period late or later: counted, not served
FAULTS = 2  # served ticks without a good reading
OVERRUNS = 3  # faults whose transfer was still running when its result was due
LATENCY_MIN_US = 4  # from the timer's due time to the interrupt's first instruction
LATENCY_MAX_US = 5
STATE = 6  # one of the states below: what the output shows
VALUE = 7  # of the last tick that was served: a raw reading, or FAULT_BASE plus a kind

BELOW = 0
ABOVE = 1
FAULT = 2
STATE_NAMES = ("below", "above", "fault")


class Stats:
    """A view of the counters at the head of `block`, an array("i"). Reads allocate nothing
    below 2**30."""

    def __init__(self, block):
        self.block = block

    @property
    def ticks(self) -> int:
        """Ticks served."""
        return self.block[PERIODS] - self.block[MISSED]

    @property
    def missed(self) -> int:
        return self.block[MISSED]

    @property
    def faults(self) -> int:
        return self.block[FAULTS]

    @property
    def overruns(self) -> int:
        return self.block[OVERRUNS]

    @property
    def latency_min_us(self) -> int:
        return self.block[LATENCY_MIN_US]

    @property
    def latency_max_us(self) -> int:
        return self.block[LATENCY_MAX_US]

    @property
    def state(self) -> int:
        """BELOW, ABOVE or FAULT."""
        return self.block[STATE]
