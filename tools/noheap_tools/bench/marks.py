"""Cycles between the marks that a program on the emulated Pico makes on GPIO 2.

The pin rises where an operation begins and falls where it ends.
"""

from rp2040py.gpio_pin import GPIOPinState

from noheap_tools.emulator.program import Program

PIN = 2
_STEP_MS = 10  # simulated


class Marks:
    """Listens to `program` from now on."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._at: list[int] = []
        self._taken = 0
        program.board.mcu.gpio[PIN].add_listener(self._on_change)

    def _on_change(self, state: GPIOPinState, before: GPIOPinState) -> None:
        if {state, before} == {GPIOPinState.LOW, GPIOPinState.HIGH}:  # or it becomes an output
            self._at.append(self._program.board.core.cycles)

    def collect(self, count: int) -> list[int]:
        """Let the program run until `count` further operations are over; the cycles of each."""
        return [self._next() for _ in range(count)]

    def _next(self) -> int:
        begin, end = self._taken, self._taken + 1
        self._program.wait(lambda: len(self._at) > end, step_ms=_STEP_MS)
        self._taken += 2
        return self._at[end] - self._at[begin]
