"""Runs the emulated PIO in simulated time, also while the CPU sleeps.

A state machine executes one instruction at each tick of its divider (RP2040 datasheet 3.5.5),
whatever the CPU does. rp2040py 0.3.6 steps it after each instruction of the CPU, once after a
sleep of any length, and drops what it is behind. Here an alarm of the simulated clock comes when
the next instruction of a machine is due, and none while all of them stall.
"""

from typing import Any

from rp2040py.peripherals.pio import RPPIO
from rp2040py.peripherals.pio_registers import CTRL
from rp2040py.rp2040 import RP2040

_FIRST = 0x50200  # the key of PIO0 in rp2040py's table of peripherals
_NEVER = 1 << 62


def install(rp2040: RP2040, cycle_ns: float) -> None:
    for n, before in enumerate(rp2040.pio):
        pio = _TimedPIO(rp2040, before.name, before.first_irq, before.index)
        pio.begin(rp2040, cycle_ns)
        rp2040.pio[n] = pio
        rp2040.peripherals[_FIRST + 0x100 * n] = pio


class _TimedPIO(RPPIO):  # type: ignore[misc, valid-type]
    """`stopped` is always true for rp2040py's own loop, which so leaves it alone. Times are cycles
    in 256ths, as in RPPIO."""

    def __init__(self, *arguments: Any) -> None:
        self._alarm: Any = None
        if RPPIO.__init__ is not object.__init__:  # the compiled one is complete by __new__
            super().__init__(*arguments)

    def begin(self, rp2040: RP2040, cycle_ns: float) -> None:
        self._clock = rp2040.clock
        self._per_ns = 256 / cycle_ns
        self._planned = _NEVER
        self._alarm = rp2040.clock.create_alarm(self._on_due)

    def write_uint32(self, offset: int, value: int) -> None:
        self._come_up()
        if offset == CTRL:
            self.stopped = False  # or RPPIO would begin to step by itself
        super().write_uint32(offset, value)
        self.stopped = True
        self._plan()

    def read_uint32(self, offset: int) -> int:
        self._come_up()
        return int(super().read_uint32(offset))

    def notify_due(self, due_fp: int) -> None:
        if self._alarm is not None:
            before = self.cycle_fp
            self._come_up()
            behind = self.cycle_fp - before
            for machine in self.machines if behind else ():
                # One that an event of a pin woke, by a time that had stood still.
                if machine.due_rearmed and machine.next_due_fp == due_fp:
                    machine.next_due_fp += behind
            due_fp += behind
        super().notify_due(due_fp)
        self._plan()

    def reset(self) -> None:
        super().reset()
        self._plan()

    def _come_up(self) -> None:
        if self._alarm is not None:
            self.cycle_fp = max(self.cycle_fp, round(self._clock.nanos * self._per_ns))

    def _plan(self) -> None:
        if self._alarm is None or self.next_due_fp == self._planned:
            return
        self._planned = self.next_due_fp
        self._alarm.cancel()
        if self._planned < _NEVER:
            left = self._planned / self._per_ns - self._clock.nanos
            self._alarm.schedule(max(left, 0))

    def _on_due(self) -> None:
        self.cycle_fp = max(self._planned, round(self._clock.nanos * self._per_ns))
        self._planned = -1  # so that the next one is planned even for the same time
        self.advance(0)
        self._plan()
