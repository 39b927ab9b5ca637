"""The base of all samplers: a source, a block and the tick that works on both.

Starts and ends them, and writes the settings that every job reads. The samplers are in
sampler/sampler.py and sampler/lean_sampler.py.
"""

from array import array

from micropython import const
from uctypes import addressof

from noheap.block import (
    BEGUN,
    CLOCK,
    DUE_US,
    FAULT_TICKS,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
    OWN,
    PERIOD_US,
    PERIODS,
    SOURCE,
)

_MAX_PERIOD_US = const(1_000_000)

_running = {}  # name of a source: the sampler that uses it


class Ticking:
    """Arguments as for Sampler. `words` is the block's length."""

    def __init__(
        self, source, threshold, out_pin, period_us, active_high, fault_ticks, tier, words, queue
    ):
        if not tier.serves(source):
            raise ValueError("tier: not for this source")
        within("period_us", tier.fastest_us(source), period_us, _MAX_PERIOD_US)
        within("fault_ticks", 1, fault_ticks, 0xFFFF)
        if not -0x8000 <= threshold.off <= threshold.on <= 0x7FFF:
            raise ValueError("threshold: raw units, -32768 to 32767")
        chip = source.chip
        low_address, low_value, high_address, high_value = chip.output(out_pin)
        if not active_high:
            low_address, high_address = high_address, low_address
            low_value, high_value = high_value, low_value
        self.tier = tier.NAME
        self.queue = queue
        self.period_us = period_us
        self.first_due_us = 0  # after `start`: in the low 32 bits of the microsecond counter
        self.block = block = array("i", bytes(4 * words))
        self._stats = None
        self._source = source
        self._out_pin = out_pin
        block[SOURCE] = source.base
        block[CLOCK] = chip.CLOCK
        block[PERIOD_US] = period_us
        block[FAULT_TICKS] = fault_ticks
        block[LIMIT] = block[LIMIT_OF] = threshold.on - 1
        block[LIMIT_OF + 1] = threshold.off - 1
        block[OUT_ADDRESS] = signed(low_address)
        block[OUT_ADDRESS + 1] = signed(high_address)
        block[OUT_VALUE] = signed(low_value)
        block[OUT_VALUE + 1] = signed(high_value)
        for n, word in enumerate(source.own):
            block[OWN + n] = word

    @property
    def stats(self):
        """The counters, a view of sampler/stats.py or `measured`. The first access allocates."""
        if self._stats is None:
            from noheap.sampler.stats import Stats

            self._stats = Stats(self.block)
        return self._stats

    @property
    def block_address(self) -> int:
        """Where the counters are in RAM, for a debug probe (layout: block.py)."""
        return addressof(self.block)

    def start(self) -> None:
        """Start the first reading and the tick, which comes one period from now."""
        name = self._source.name
        before = _running.get(name)
        if before is self:
            return
        if before is not None:
            before.deinit()
        self._source.begin()
        _running[name] = self
        self.block[BEGUN] = self.block[PERIODS]
        tick = self._tick  # pyright: ignore[reportAttributeAccessIssue] the subclass makes it
        self.first_due_us = tick.start(self.block_address + 4 * DUE_US)

    def halt(self) -> bool:
        """Stop the tick and give the source back; the output stays. False: it had stopped."""
        name = self._source.name
        if _running.get(name) is not self:
            return False
        self._tick.deinit()  # pyright: ignore[reportAttributeAccessIssue]
        del _running[name]
        self._source.end()
        return True

    def deinit(self) -> None:
        """As `halt`, but also put the output at the level that shows a fault: nothing judges any
        more. A pattern other than blink.OFF is on. May be called twice."""
        if self.halt():
            self._source.chip.write_gpio(self._out_pin, self._safe)  # pyright: ignore

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self.deinit()


def within(name: str, low: int, value: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError("%s: %d to %d" % (name, low, high))


def signed(word: int) -> int:
    return word - (1 << 32) if word >> 31 else word
