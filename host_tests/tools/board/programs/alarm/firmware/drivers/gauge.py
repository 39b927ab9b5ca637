"""A pressure gauge."""

from micropython import const
from words import LIMIT

_STEP_PA = const(250)


def pascals(steps):
    return steps * _STEP_PA + LIMIT


class Gauge:
    def __init__(self, value):
        self.value = value

    def doubled(self):
        return 2 * self.value

    def needless(self):
        return self.value
