"""Whether an image of --profile tiny has RAM enough to start, as the emulated board shows.

    starts.fault(board, image)      # ("the firmware runs out of heap when it starts", "...")

What the firmware needs later, in its scenario, is the business of `noheap run` and `size`.
"""

from pathlib import Path

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.tiny import console

_START_MS = 400
_STEP_MS = 20
_RESETS = 3  # from here on it is not the program that asks for them once

# What MicroPython's exceptions say -> the setting that is too small.
_SIGNS = {"MemoryError": "heap", "maximum recursion depth exceeded": "stack"}


def fault(board: Board, image: Path) -> tuple[str, str] | None:
    """Lets `image` run for the first 400 simulated ms. Returns what its heap or stack is too small
    for, and what to do; None if they suffice."""
    program = Program(EmulatedBoard(board, image, None, on_uart=console.is_uart()))
    for _ in range(_START_MS // _STEP_MS):
        program.board.run_ms(_STEP_MS)
        for sign, setting in _SIGNS.items():
            if sign in program.said:
                what = f"the firmware runs out of {setting} when it starts"
                return what, f"{program.said.strip()}\n{_advice(setting)}"
        if program.board.resets >= _RESETS and not program.said:
            what = "the image resets again and again before the firmware starts"
            return what, _advice("heap", "stack")
    return None


def _advice(*settings: str) -> str:
    tiny = project.current().tiny
    told = " and ".join(f"`{name}`, now {tiny[name]:,} bytes," for name in settings)
    return f"Make {told} larger in [tool.noheap.tiny] of {project.FILE}."
