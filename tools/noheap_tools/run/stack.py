"""How much of its stack a program on the emulated board has used.

    stack = Watermark(board, elf)       # before it runs
    ...
    stack.bytes_used()

The stack is filled with a pattern before the board starts, since nothing clears it. The image is
one whose linker script has _stack_bottom and _stack_top.
"""

import re
from pathlib import Path

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.process import query

_SYMBOL = re.compile(r"^([0-9a-f]+) \w _stack_(bottom|top)$", re.MULTILINE)
_PATTERN = 0x5AC3965A


class Watermark:
    def __init__(self, board: EmulatedBoard, elf: Path) -> None:
        listing = query(["arm-none-eabi-nm", elf]) or ""
        found = {name: int(at, 16) for at, name in _SYMBOL.findall(listing)}
        if len(found) != 2:
            raise ToolError(f"{elf} does not say where its stack is")
        self._board = board
        self._words = range(found["bottom"], found["top"], 4)
        for at in self._words:
            board.mcu.write_uint32(at, _PATTERN)

    def bytes_used(self) -> int:
        """The bytes from the top down to the lowest word that was written."""
        for at in self._words:
            if self._board.mcu.read_uint32(at) != _PATTERN:
                return self._words.stop - at
        return 0
