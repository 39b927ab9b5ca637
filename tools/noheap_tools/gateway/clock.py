"""When a board's tick was, by this computer's clock; and how fast the board's own clock runs.

    clock = BoardClock(period_us=10_000)
    clock.at(period=17, arrival_us=172_345)     # µs of the host at which the tick was
    clock.drift_ppm                             # above 0: the board's clock is slow

A record arrives some time after its tick, never before. So arrivals less the board's time lie
above a line, whose slope is the drift, and touch it where the delay was shortest. The line is an
edge of their lower hull, the one at their mean time: S. Moon, P. Skelly, D. Towsley, Estimation
and removal of clock skew from network delay measurements, INFOCOM 1999. A delay that all records
have cannot be seen: by it all times are late.
"""

from collections import deque
from itertools import pairwise

from noheap_tools.link.observation import step

_BUCKET_US = 1_000_000  # of which the shortest delay counts
_BUCKETS = 300  # a crystal changes with the temperature
_LEAST_BUCKETS = 20  # before a slope is believed
_STALL_US = 100_000
_STALL_BUCKETS = 10  # that late together: the board's clock has stood still

_Point = tuple[int, int]  # the board's time and the arrival less it, µs


class BoardClock:
    """`period_us` as the board's hello says it; all its ticks are given, in order."""

    def __init__(self, period_us: int) -> None:
        self.period_us = period_us
        self.drift_ppm: float | None = None
        self._period: int | None = None
        self._board_us = 0
        self._points: deque[_Point] = deque(maxlen=_BUCKETS)
        self._bucket: _Point | None = None
        self._bucket_end_us = 0
        self._slope = 0.0
        self._from: _Point = (0, 0)
        self._late_buckets = 0

    def at(self, period: int, arrival_us: int) -> int:
        """The time of that tick; at most `arrival_us`."""
        if self._period is None:
            self._begin(0, arrival_us)
        else:
            self._board_us += step(self._period, period) * self.period_us
        self._period = period
        late = arrival_us - self._board_us
        if self._bucket is None or late < self._bucket[1]:
            self._bucket = (self._board_us, late)
        if self._board_us >= self._bucket_end_us:
            self._end_bucket(self._bucket)
        x, y = self._from
        line = y + self._slope * (self._board_us - x)
        if self.drift_ppm is None and late < line:
            self._from = (self._board_us, late)  # the shortest delay so far
        return min(arrival_us, self._board_us + round(line))

    def _begin(self, board_us: int, late: int) -> None:
        self._points.clear()
        self._bucket = None
        self._bucket_end_us = board_us + _BUCKET_US
        self._slope, self._from = 0.0, (board_us, late)
        self._late_buckets = 0
        self.drift_ppm = None

    def _end_bucket(self, shortest: _Point) -> None:
        x, y = self._from
        is_late = shortest[1] - (y + self._slope * (shortest[0] - x)) > _STALL_US
        self._late_buckets = self._late_buckets + 1 if is_late else 0
        if self._late_buckets == _STALL_BUCKETS:
            self._begin(*shortest)
            return
        self._points.append(shortest)
        self._bucket = None
        self._bucket_end_us = self._board_us + _BUCKET_US
        if len(self._points) >= _LEAST_BUCKETS:
            self._fit()

    def _fit(self) -> None:
        middle = sum(x for x, _ in self._points) / len(self._points)
        hull: list[_Point] = []
        for point in self._points:
            while len(hull) > 1 and _is_above(hull[-2], hull[-1], point):
                hull.pop()
            hull.append(point)
        for (x, y), (to_x, to_y) in pairwise(hull):
            if x <= middle <= to_x:
                self._from, self._slope = (x, y), (to_y - y) / (to_x - x)
                self.drift_ppm = self._slope * 1e6
                return


def _is_above(a: _Point, b: _Point, c: _Point) -> bool:
    """Whether b is on or above the line from a to c."""
    return (b[1] - a[1]) * (c[0] - a[0]) >= (c[1] - a[1]) * (b[0] - a[0])
