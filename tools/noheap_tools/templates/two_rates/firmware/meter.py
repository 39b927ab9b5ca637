"""Units of the two sensors, and the extremes between two lines of the report."""

from noheap.sensors.lm75_scale import raw_from_milli_c

FULL_SCALE = 4095
SUPPLY_MV = 3300


def counts(mv):
    """The converter's counts at `mv`."""
    return mv * FULL_SCALE // SUPPLY_MV


def millivolts(raw):
    return raw * SUPPLY_MV // FULL_SCALE


def raw(celsius):
    return raw_from_milli_c(round(celsius * 1000))


class Extremes:
    """The highest and the lowest reading since `clear`."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.low = FULL_SCALE
        self.high = 0

    def take(self, reading):
        self.low = min(self.low, reading)
        self.high = max(self.high, reading)
