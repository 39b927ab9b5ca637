"""The sampler for the highest rates: reads, compares, sets a steady output, and counts.

    sampler = LeanSampler(I2CSource(bus=0, address=0x48), out_pin=25, period_us=200, tier=asm,
                          threshold=Threshold(on=0x1e00, off=0x1d00))
    sampler.start()
    ...
    sampler.deinit()

Tiers as in sampler/sampler.py. It reads no clock in any of them, so `count_missed` finds missed
periods.
"""

from noheap.block import (
    ABOVE,
    BELOW,
    BLOCK_WORDS,
    FAILING,
    FAULT,
    FAULT_PATTERN,
    FAULT_TICKS,
    LIMIT,
    LIMIT_OF,
)
from noheap.control.threshold import Threshold
from noheap.sampler.missed import count
from noheap.sampler.ticking import Ticking


class LeanSampler(Ticking):
    """Arguments as for Sampler, but: `threshold` has its `off` below its `on`, and no
    debounce; `fail_safe_on` is whether the output is on while the sensor fails. No records."""

    LEAN = True

    def __init__(
        self,
        source,
        *,
        threshold: Threshold,
        out_pin: "int | str",
        period_us: int,
        tier,
        active_high: bool = True,
        fail_safe_on: bool = False,
        fault_ticks: int = 2,
        pwm_slice: "int | None" = 3,
        priority: int = 0,
    ):
        if threshold.off == threshold.on or threshold.debounce_ticks:
            raise ValueError("threshold: off below on, no debounce_ticks")
        Ticking.__init__(
            self,
            source,
            threshold,
            out_pin,
            period_us,
            active_high,
            fault_ticks,
            tier,
            BLOCK_WORDS,
            None,
        )
        self.block[FAULT_PATTERN] = 1 if fail_safe_on else 0
        self._safe = active_high == fail_safe_on
        self._gate = source.chip.NMI_MASK if priority < 0 else 0
        self._tick = tier.tick(source, self.block_address, self, period_us, pwm_slice, priority)

    @property
    def state(self) -> int:
        """BELOW, ABOVE or FAULT of block.py, as the output shows. Any context, no
        allocation."""
        block = self.block
        if block[FAILING] >= block[FAULT_TICKS]:
            return FAULT
        return BELOW if block[LIMIT] == block[LIMIT_OF] else ABOVE

    def count_missed(self) -> None:
        """Count the missed periods. Main loop only, at least every quarter of an hour; allocates
        nothing."""
        count(self.block, self._gate)
