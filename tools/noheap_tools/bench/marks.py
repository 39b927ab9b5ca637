"""Cycles between the marks that a program on the emulated board makes on GPIO 2.

The pin rises where an operation begins and falls where it ends.
"""

from collections.abc import Callable

from rp2040py.gpio_pin import GPIOPinState

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import ToolError

PIN = 2
_STEP_MS = 10  # simulated
_QUIET_STEPS = 300  # without a mark: the program is stuck


class Marks:
    """Listens to `board` from now on."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board
        self._at: list[int] = []
        board.mcu.gpio[PIN].add_listener(self._on_change)

    def _on_change(self, state: GPIOPinState, before: GPIOPinState) -> None:
        if {state, before} == {GPIOPinState.LOW, GPIOPinState.HIGH}:  # else it becomes an output
            self._at.append(self._board.core.cycles)

    def collect(self, count: int, said: Callable[[], str] = lambda: "") -> list[int]:
        """Let the board run until `count` operations are over; the cycles of each.

        `said` is what the board printed, for the message of an error.
        """
        quiet = 0
        while len(self._at) < 2 * count:
            before = len(self._at)
            self._board.run_ms(_STEP_MS)
            quiet = quiet + 1 if len(self._at) == before else 0
            if quiet == _QUIET_STEPS:
                raise ToolError(f"the bench stopped after {before // 2} of {count}", said())
        return [self._at[2 * n + 1] - self._at[2 * n] for n in range(count)]
