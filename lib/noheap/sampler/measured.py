"""What the interrupt measures of itself, if its sampler has a deadline: for tick_isr.py, which
puts it behind the pieces of tick_source.py, and for who reads it.
"""

from uctypes import addressof

from noheap.sampler.stats import Stats

# Words of the block, between those of sampler/stats.py and of sampler/tick_isr.py.
EXECUTION_MIN_US = 8  # from the interrupt's look at the clock to its end
EXECUTION_MAX_US = 9
OVERDUE = 10  # ticks that ended later than their deadline
FIRST_BIN = 31  # behind all others
BINS = 21  # of a histogram: the n-th counts durations of n bits, 2**(n-1) to 2**n - 1 µs
MEASURED_WORDS = FIRST_BIN + 2 * BINS  # the block's length then

# What is in capitals is put in by `piece`, what is in braces by sampler/tick_isr.py.
# v: how long it took since it was due, then without the lateness; both go into bins by their
# numbers of bits.
_MEASURE = """
 i = ptr32(b[14])
 v = i[{timerawl}] - b[12] + {period_us}
 if v > DEADLINE_US:
  b[10] = b[10] + 1
 v = v - b[26]
 if v < b[8]:
  b[8] = v
 if v > b[9]:
  b[9] = v
 i = ptr32(LATENCY_BINS)
 w = b[26]
 while w:
  w = w >> 1
  i = ptr32(int(i) + 4)
 i[0] = i[0] + 1
 i = ptr32(EXECUTION_BINS)
 while v > 0:
  v = v >> 1
  i = ptr32(int(i) + 4)
 if LAST_BIN - int(i) < 0:
  i = ptr32(LAST_BIN)
 i[0] = i[0] + 1
"""


class MeasuredStats(Stats):
    """Stats with how long ticks took, and the histograms."""

    def piece(self, deadline_us: int) -> str:
        """What the interrupt does for them, once. ValueError if that is out of range."""
        if not 0 < deadline_us <= 1_000_000:
            raise ValueError("deadline_us: 1 to 1000000")
        self.block[EXECUTION_MIN_US] = 1_000_000
        at = addressof(self.block) + 4 * FIRST_BIN
        text = _MEASURE.replace("DEADLINE_US", str(deadline_us))
        text = text.replace("LATENCY_BINS", str(at))
        text = text.replace("EXECUTION_BINS", str(at + 4 * BINS))
        return text.replace("LAST_BIN", str(at + 4 * (2 * BINS - 1)))

    @property
    def execution_min_us(self) -> int:
        return self.block[EXECUTION_MIN_US]

    @property
    def execution_max_us(self) -> int:
        return self.block[EXECUTION_MAX_US]

    @property
    def overdue(self) -> int:
        return self.block[OVERDUE]

    def latency_bin(self, bits: int) -> int:
        """Ticks whose lateness had `bits` bits, 0 to 20, in microseconds."""
        return self.block[FIRST_BIN + bits]

    def execution_bin(self, bits: int) -> int:
        """The same for how long they took; the last bin has also what took longer."""
        return self.block[FIRST_BIN + BINS + bits]
