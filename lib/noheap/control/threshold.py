"""Threshold with hysteresis and debounce, on integers of any one unit.

    threshold = Threshold(on=30_000, off=29_000, debounce_ticks=0)     # m°C
    threshold.update(30_000)   # True: above, from exactly `on`

The sampler's interrupt makes the same decision inline; host_tests/lib/sampler/test_sampler.py
compares the two.
"""


class Threshold:
    """Above from a value >= `on`; below again from a value < `off`.

    Between the two nothing changes. A change is taken only after `debounce_ticks` further
    consecutive values on the other side (0: at once). Raises ValueError if `off` is above `on`
    or the debounce is outside 0..65535. `update` is safe in a hard ISR.
    """

    def __init__(self, on: int, off: int, debounce_ticks: int = 0):
        if off > on:
            raise ValueError("off: must not be above on")
        if not 0 <= debounce_ticks <= 0xFFFF:
            raise ValueError("debounce_ticks: 0 to 65535")
        self.on = on
        self.off = off
        self.debounce_ticks = debounce_ticks
        self.above = False
        self._pending = 0  # consecutive values that ask for a change

    def update(self, value: int) -> bool:  # noheap: isr-safe
        """Take one value; returns whether the state is now above."""
        if self.above:
            crosses = value < self.off
        else:
            crosses = value >= self.on
        if not crosses:
            self._pending = 0
        elif self._pending < self.debounce_ticks:
            self._pending += 1
        else:
            self._pending = 0
            self.above = not self.above
        return self.above
