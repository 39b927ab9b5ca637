"""What a screen shows of the past: a value by time, and how often a duration came.

Both are of a fixed size. Per sample they cost a few instructions.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

WINDOW_S = 60
_BUCKET_US = 100_000
_BUCKETS = WINDOW_S * 1_000_000 // _BUCKET_US
_LEAST = 10 * 1_000_000 // _BUCKET_US
BINS = 21  # the n-th counts durations of n bits, as lib/noheap/block.py's histograms do


@dataclass(slots=True)
class Span:
    """The least and the greatest value of a stretch of time, None without one; `failed`: a reading
    failed in it."""

    low: int | None = None
    high: int | None = None
    failed: bool = False

    def take(self, low: int | None, high: int | None, *, failed: bool) -> None:
        self.failed |= failed
        if low is not None and high is not None:
            self.low = low if self.low is None or low < self.low else self.low
            self.high = high if self.high is None or high > self.high else self.high


class History:
    """The last WINDOW_S, a tenth of a second each."""

    def __init__(self) -> None:
        self._buckets: deque[tuple[int, Span]] = deque(maxlen=_BUCKETS)

    def add(self, t_us: int, value: int | None) -> None:
        """None: the reading failed."""
        number = t_us // _BUCKET_US
        if not self._buckets or self._buckets[-1][0] != number:
            self._buckets.append((number, Span()))
        self._buckets[-1][1].take(value, value, failed=value is None)

    def columns(self, now_us: int, count: int) -> list[Span]:
        """What is there up to `now_us`, at least _LEAST of it, in `count` columns, the oldest
        first."""
        made = [Span() for _ in range(count)]
        last = now_us // _BUCKET_US
        oldest = self._buckets[0][0] if self._buckets else last
        shown = min(max(last - oldest + 1, _LEAST), _BUCKETS)
        first = last - shown + 1
        for number, span in self._buckets:
            # A tenth of a second may be several columns, or several of them one.
            begin = (number - first) * count // shown
            end = max((number - first + 1) * count // shown, begin + 1)
            for at in range(max(begin, 0), min(end, count)):
                made[at].take(span.low, span.high, failed=span.failed)
        return made


class Durations:
    """A histogram of durations in µs, by their numbers of bits."""

    def __init__(self) -> None:
        self.bins = [0] * BINS

    def add(self, us: int) -> None:
        bits = us.bit_length()
        self.bins[bits if bits < BINS else BINS - 1] += 1


def used(bins: Sequence[int]) -> range:
    """The bins from the first to the last that is not empty."""
    full = [at for at, count in enumerate(bins) if count]
    return range(full[0], full[-1] + 1) if full else range(0)
