"""Watches the pins of an emulated board.

edges = Edges(board, 15)            # or "LED", or the name of a board's constant
edges.level                         # 0, 1; None: an input, which nothing here drives
edges.seen                          # [(ns, level)], the first as it was when this began
"""

import re
from typing import Any

from rp2040py.gpio_pin import GPIOPinState

from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import UsageError

LED = "LED"
PINS = 30  # GPIO 0 to 29, RP2040 datasheet 1.4.3
_NAMED = re.compile(r"[A-I](\d|1[0-5])")  # of an STM32
_LEVELS = {GPIOPinState.HIGH: 1, GPIOPinState.LOW: 0}


class Edges:
    """`pin` is a GPIO's number, or its name, as "A5", on an STM32; "LED", whose level 1 is lit
    whichever level that takes; or the name of a board's constant. Raises UsageError for any
    other."""

    def __init__(self, board: EmulatedBoard, pin: int | str) -> None:
        self._levels = _LEVELS
        if pin == LED and not board.board.pins.LED_ACTIVE_HIGH:
            self._levels = {state: 1 - level for state, level in _LEVELS.items()}
        self._board = board
        is_stm32 = board.board.port == "stm32"
        self.number: Any = (named if is_stm32 else gpio)(board.board, pin)
        watched = board.mcu.gpio[self.number]
        self.seen: list[tuple[float, int | None]] = [
            (board.now_ns, self._levels.get(watched.value))
        ]
        watched.add_listener(self._changed)

    @property
    def level(self) -> int | None:
        return self.seen[-1][1]

    def _changed(self, state: GPIOPinState, _before: GPIOPinState) -> None:
        level = self._levels.get(state)
        if level != self.seen[-1][1]:
            self.seen.append((self._board.now_ns, level))


def gpio(board: Board, pin: int | str) -> int:
    """The number of the GPIO that `pin` is. Raises UsageError if the board has none."""
    found = pin
    if isinstance(pin, str):
        found = getattr(board.pins, "LED_PIN" if pin == LED else pin, None)
    if type(found) is int and 0 <= found < PINS:
        return found
    raise _unknown(board, pin, f"a GPIO from 0 to {PINS - 1}")


def named(board: Board, pin: int | str) -> str:
    """The same on an STM32, whose pins have names."""
    found = getattr(board.pins, "LED_PIN" if pin == LED else str(pin), pin)
    if isinstance(found, str) and _NAMED.fullmatch(found):
        return found
    raise _unknown(board, pin, "A0 to I15")


def _unknown(board: Board, pin: int | str, known: str) -> UsageError:
    names = [LED, *sorted(name for name in vars(board.pins) if name.endswith("_PIN"))]
    return UsageError(
        f"there is no pin {pin!r} on the board {board.name}",
        f"A pin is {known} or one of {', '.join(names)}.",
    )
