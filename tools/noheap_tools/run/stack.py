"""How much of its stack a program on the emulated board has used, interrupts included.

    stack = Watermark(board, image)     # before it runs
    ...
    stack.bytes, stack.bytes_used()

The stack is filled with a pattern before the board starts, since nothing clears it.
"""

import re
from pathlib import Path

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.process import query

# A run does not hold that leaves less: MicroPython's own check, which a handler in machine code
# does not make, ends at 256 bytes (MICROPY_STACK_CHECK_MARGIN of ports/rp2).
LEAST_LEFT = 512

# firmware/tiny/tiny.ld, and the linker script of pico-sdk that ports/rp2 uses.
_SYMBOL = re.compile(r"^([0-9a-f]+) \w _(?:_Stack|stack_)([Bb]ottom|[Tt]op)$", re.MULTILINE)
_VECTORS = 0x10000100  # after boot2; the first word is the stack's top
_RP2_BYTES = 0x2000  # PICO_STACK_SIZE, ports/rp2/CMakeLists.txt
_PATTERN = 0x5AC3965A


class Watermark:
    """`bytes` is the size of the stack of `image`, which `board` has and has not started."""

    def __init__(self, board: EmulatedBoard, image: Path) -> None:
        self._board = board
        self._words = _stack(board, image)
        self.bytes = len(self._words) * 4
        for at in self._words:
            board.mcu.write_uint32(at, _PATTERN)

    def bytes_used(self) -> int:
        """The bytes from the top down to the lowest word that was written."""
        for at in self._words:
            if self._board.mcu.read_uint32(at) != _PATTERN:
                return self._words.stop - at
        return 0


def _stack(board: EmulatedBoard, image: Path) -> range:
    """The addresses of its words, from the symbols beside `image`; an image that was downloaded
    has none, and is MicroPython's own."""
    elf = image.with_suffix(".elf")
    if not elf.is_file():
        top = board.mcu.read_uint32(_VECTORS)
        return range(top - _RP2_BYTES, top, 4)
    found = _SYMBOL.findall(query(["arm-none-eabi-nm", elf]) or "")
    at = {name.lower(): int(address, 16) for address, name in found}
    if len(at) != 2:
        raise ToolError(f"{elf} does not say where its stack is")
    return range(at["bottom"], at["top"], 4)


def violations(used: int, size: int) -> list[str]:
    """The reason why a run that has `used` so many bytes of its stack does not hold."""
    left = size - used
    if left >= LEAST_LEFT:
        return []
    return [f"{used:,} of {size:,} bytes of stack were used: less than {LEAST_LEFT} are left"]
