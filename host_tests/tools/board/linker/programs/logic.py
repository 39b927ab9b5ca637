"""Classes, bases from elsewhere, imports in functions, one name for two things."""

import counting
from gauges import celsius
from gauges.common import offset as base_offset


def state():
    from first import entries

    return len(entries)


class Latch:
    LEVEL = base_offset + 1
    state = LEVEL + 1  # of the class; the function above has the name, too

    def __init__(self, n):
        self._n = n
        self.gauge = celsius

    def read(self):
        return state(), self.state, self.gauge.scaled(self._n), [scaled for scaled in range(2)]

    def needless(self):
        return counting.needless()


class Reader(Latch):
    size: int = 4

    def __init__(self):
        Latch.__init__(self, 1)

    def chosen(self, best=base_offset):
        if best:
            from gauges.celsius import scaled
        else:
            from gauges.fahrenheit import scaled
        return scaled(5), (lambda base_offset: base_offset + 1)(1)
