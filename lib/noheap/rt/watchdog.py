"""Feeds machine.WDT while both live: the main loop, which calls, and the interrupt, which ticks.

    dog = Watchdog(machine.WDT(timeout=2000), log)
    ...
    dog.feed(sampler.stats.ticks)    # in each turn of the main loop

Either of them hangs: the chip is reset after the time-out, and rt/post_mortem.py tells which tick
was the last that the main loop saw. The time-out must be longer than the slowest turn and than two
periods of the tick; on rp2 it is 8388 ms at most, and a WDT that was started is never stopped.
"""

from noheap.rt import events


class Watchdog:
    """`wdt` is a machine.WDT; `log` an events.Events that notes the tick, or None."""

    def __init__(self, wdt, log=None):
        self._feed = wdt.feed
        self._address = 0 if log is None else log.address
        self._log = log  # its memory must stay
        self._tick = -1

    def feed(self, tick: int) -> None:
        """`tick` is any number that changes with each tick of the interrupt, a small int. Main
        loop only; allocates nothing."""
        if tick != self._tick:
            self._tick = tick
            self._feed()
            if self._address:
                events.feed(self._address, tick)
