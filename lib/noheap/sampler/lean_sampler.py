"""The sampler for the highest rates: it reads, compares, sets a steady output, and counts.

    sampler = LeanSampler(I2CSource(bus=0, address=0x48), out_pin=25, period_us=200,
                          threshold=Threshold(on=0x1e00, off=0x1d00))
    sampler.start()
    ...
    sampler.deinit()

Tiers as in sampler.py. It takes no time in any of them: `count_missed` finds missed periods.
"""

from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.sampler import stats, tick_isr, tick_lean
from noheap.sampler.sampler import Sampler


class LeanSampler(Sampler):
    """Arguments as those of Sampler, but: `threshold` has its `off` below its `on`, and no
    debounce; `fail_safe_on` is whether the output is on while the sensor fails."""

    def __init__(
        self,
        source,
        *,
        threshold: Threshold,
        out_pin: "int | str",
        period_us: int,
        active_high: bool = True,
        fail_safe_on: bool = False,
        fault_ticks: int = 2,
        tier: str = "auto",
        pwm_slice: "int | None" = 3,
        priority: int = 0,
    ):
        if threshold.off == threshold.on or threshold.debounce_ticks:
            raise ValueError("threshold: off below on, no debounce_ticks")
        self._off = threshold.off
        self._fault_ticks = fault_ticks
        self._fail_safe_on = fail_safe_on
        no_pattern = (blink.OFF, 0.1)
        Sampler.__init__(
            self,
            source,
            threshold=threshold,
            out_pin=out_pin,
            period_us=period_us,
            active_high=active_high,
            above_pattern=no_pattern,
            fault_pattern=no_pattern,
            fault_ticks=fault_ticks,
            tier=tier,
            pwm_slice=pwm_slice,
            priority=priority,
        )

    def _make_tick(self, pwm_slice, **values):
        # Which register does it: 0 SET, 1 CLEAR.
        values["below"] = 1 - self._inactive
        values["fail_safe"] = self._inactive if self._fail_safe_on else 1 - self._inactive
        if self.tier == "asm":
            return super()._make_tick(pwm_slice, lean=True, **values)
        return super()._make_tick(pwm_slice, source=tick_lean.source, **values)

    def _takes_time(self) -> bool:
        return False

    @property
    def state(self) -> int:
        """stats.BELOW, ABOVE or FAULT: what the output shows. Any context, no allocation."""
        block = self.block
        if block[tick_lean.FAILING] >= self._fault_ticks:
            return stats.FAULT
        return stats.ABOVE if block[tick_isr.LIMIT] == self._off - 1 else stats.BELOW
