"""The boards, and what the module `board` is on each."""

from types import ModuleType

from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board.boards import Board

NAMES = boards.names()
RP2 = [name for name in NAMES if boards.load(name).port == "rp2"]
RP2350 = [name for name in NAMES if boards.load(name).chip.name == "rp2350"]
STM32 = [name for name in NAMES if boards.load(name).port == "stm32"]
PAGE = paths.ROOT / "docs" / "guide" / "boards.md"


def module_of(board: Board) -> ModuleType:
    """Returns the module `board` of that board, but with the `machine` of the tests."""
    module = ModuleType("board")
    exec(compile(board.module, "board.py", "exec"), vars(module))
    return module
