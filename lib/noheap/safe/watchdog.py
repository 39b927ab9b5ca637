# pyright: reportUndefinedVariable=false
"""Feeds machine.WDT while both the main loop, which calls, and the interrupt, which ticks, live.

    dog = Watchdog(machine.WDT(timeout=2000), log)
    ...
    dog.feed(sampler.block)          # in each turn of the main loop

If either of them hangs, the chip is reset after the time-out, and safe/post_mortem.py reports the
last tick that the main loop saw. The time-out must be longer than the slowest turn and
than two periods of the tick; on rp2 it is 8388 ms at most, and a WDT that was started is never
stopped.
"""

from array import array

import micropython


@micropython.viper
def _moved(counter: ptr32, seen: ptr32) -> bool:
    # From bytecode a counter past 2**30 would be a big int: on the heap, which may be locked.
    tick = counter[0]
    if not tick - seen[0]:
        return False
    seen[0] = tick
    log = seen[1]
    if log:  # safe/events.py: FED
        ptr32(log)[0] = tick
        ptr32(log)[1] = -1 - tick
    return True


class Watchdog:
    """`wdt` is a machine.WDT; `log` an events.Events that notes the tick, or None."""

    def __init__(self, wdt, log=None):
        self._feed = wdt.feed
        self._log = log  # keeps its memory alive
        self._seen = array("i", (-1, 0 if log is None else log.address))

    def feed(self, counter) -> None:
        """`counter` is an array("i") whose first word changes with each tick, as a sampler's
        block. Main loop only; allocates nothing."""
        if _moved(counter, self._seen):
            self._feed()

    def turn(self, block, record) -> int:
        """A hook of loop/report.py."""
        self.feed(block)
        return 0
