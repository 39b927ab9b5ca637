"""TIM2 to TIM5 of an STM32F4, as far as a tick and a clock need them: they count up, and update.

The registers are played. The interrupt is a counter's of QEMU's, which has a clock of 1 GHz and
must be set as `_request` does, because it never reloads (QEMU 7.2). "RM" = ST RM0390 revision 4.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

from noheap_tools.errors import ToolError
from noheap_tools.qemu.talk import Talk

BASE = 0x40000000  # RM table 1
END = 0x40001000
_STRIDE = 0x400
_CR1, _DIER, _SR, _EGR, _CNT, _PSC, _ARR = 0x00, 0x0C, 0x10, 0x14, 0x24, 0x28, 0x2C  # RM 17.4
_CEN, _URS, _UG, _UIF, _UIE = 1, 4, 1, 1, 1
_QEMUS_CLOCK = 4  # firmware/tiny/qemu/stand_in.c
_ALL = 0xFFFFFFFF


class Timer:
    """TIM`number`, 2 to 5. `hz()` is its clock."""

    def __init__(self, number: int, clock: IClock, hz: Callable[[], int]) -> None:
        self._number = number
        self._clock = clock
        self._hz = hz
        self._registers = {_ARR: _ALL if number in (2, 5) else 0xFFFF}
        self._divider = 1  # PSC, as of the last update, and one more
        self._origin_ns = 0.0  # when it was 0
        self._stopped_at: float | None = 0.0  # steps
        self._cleared = 0  # updates, until UIF was cleared
        self._is_set = False  # UIF, by software

    @property
    def _step_ns(self) -> float:
        return self._divider * 1e9 / self._hz()

    @property
    def _limit(self) -> int:
        return self._registers[_ARR] + 1

    @property
    def steps(self) -> float:
        """Since it began; its CNT has wrapped at ARR."""
        if self._stopped_at is not None:
            return self._stopped_at
        # The nearest thousandth of a step, since a float of ns is not exact.
        return round((self._clock.nanos - self._origin_ns) / self._step_ns, 3)

    def read(self, offset: int) -> int:
        if offset == _CNT:
            return int(self.steps) % self._limit
        if offset == _SR:
            return self._is_set or int(self.steps // self._limit) > self._cleared
        return self._registers.get(offset, 0)

    def write(self, offset: int, value: int, talk: Talk) -> None:
        before = self._is_requesting
        if offset == _SR:
            if not value & _UIF:
                self._is_set = False
                self._cleared = int(self.steps // self._limit)
            return
        if offset == _EGR:
            if value & _UG:
                self._update()
        elif offset == _CNT:
            self._begin_at(value)
        else:
            steps = self.steps
            self._registers[offset] = value
            if offset == _CR1:
                self._run(bool(value & _CEN), steps)
        if self._is_requesting != before:
            self._request(talk, self._is_requesting)

    def _update(self) -> None:
        self._divider = (self._registers.get(_PSC, 0) & 0xFFFF) + 1
        self._begin_at(0)
        if not self._registers.get(_CR1, 0) & _URS:
            self._is_set = True

    def _begin_at(self, step: int) -> None:
        if self._stopped_at is not None:
            self._stopped_at = step
        else:
            self._origin_ns = self._clock.nanos - step * self._step_ns
        self._cleared = 0

    def _run(self, on: bool, steps: float) -> None:
        if on and self._stopped_at is not None:
            self._origin_ns = self._clock.nanos - steps * self._step_ns
            self._stopped_at = None
        elif not on:
            self._stopped_at = steps

    @property
    def _is_requesting(self) -> bool:
        registers = self._registers
        return bool(registers.get(_CR1, 0) & _CEN and registers.get(_DIER, 0) & _UIE)

    def _request(self, talk: Talk, on: bool) -> None:
        """Have QEMU request an interrupt at each update, or end that."""
        if self._number == _QEMUS_CLOCK:
            raise ToolError(
                f"the firmware wants interrupts of TIM{_QEMUS_CLOCK}, which QEMU's clock is here",
                "Use TIM2, TIM3 or TIM5.",
            )
        base = BASE + _STRIDE * (self._number - 2)
        talk.write(base + _CR1, 0)
        talk.write(base + _DIER, 0)
        if not on:
            return
        period_us = self._limit * self._step_ns / 1000
        if abs(period_us - round(period_us)) > 1e-6:
            raise ToolError(
                f"TIM{self._number} has a period of {period_us:g} µs: QEMU's are whole ones"
            )
        talk.write(base + _PSC, 999)
        talk.write(base + _ARR, round(period_us))
        talk.align(base + _CNT, round(self._clock.nanos))
        talk.write(base + _SR, 0)
        talk.write(base + _DIER, _UIE)
        talk.write(base + _CR1, _CEN)
