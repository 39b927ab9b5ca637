"""This computer's wall clock for times of a source, which counts from its start.

    wall = Wall(lambda: live.now_us)
    wall.us(172_345)            # µs since 1970

The wall clock may be set or slewed while we run, so the two are compared again and again. Between
reading one and the other this thread may have to wait, for some ms where other threads are busy:
the comparison that took the shortest time counts.
"""

import time
from collections.abc import Callable

_EACH_US = 200_000  # an NTP client slews by 500 ppm at most
_SHORT_US = 50
_MOST_TRIES = 10


class Wall:
    def __init__(
        self, now_us: Callable[[], int], wall_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._now_us = now_us
        self._wall_ns = wall_ns
        self._next_us: int | None = None
        self._ahead_us = 0

    def us(self, t_us: int) -> int:
        if self._next_us is None or self._now_us() >= self._next_us:
            self._compare()
        return t_us + self._ahead_us

    def _compare(self) -> None:
        shortest_us: int | None = None
        for _ in range(_MOST_TRIES):
            before_us = self._now_us()
            wall_us = self._wall_ns() // 1000
            took_us = self._now_us() - before_us
            if shortest_us is None or took_us < shortest_us:
                shortest_us = took_us
                self._ahead_us = wall_us - before_us - took_us // 2
            if took_us <= _SHORT_US:
                break
        self._next_us = self._now_us() + _EACH_US
