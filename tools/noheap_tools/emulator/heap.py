"""Reads how much of MicroPython's heap is in use on an emulated board, as `gc.mem_alloc()` does.

    heap = Heap(board.mcu)          # once MicroPython has started
    heap.used_bytes()

The program is not disturbed: its garbage collector's tables are read as a debug probe would read
them. Layout: MicroPython 1.26, py/mpstate.h (mp_state_mem_area_t) and py/gc.c.
"""

from rp2040py.rp2040 import RP2040

from noheap_tools.errors import ToolError

_RAM = 0x20000000
_BLOCK_BYTES = 16
_BLOCKS_A_BYTE = 4  # two bits each: 0 free
_USED = [sum(bool(byte >> shift & 3) for shift in (0, 2, 4, 6)) for byte in range(256)]


class Heap:
    """Raises ToolError if MicroPython has not set up its heap."""

    def __init__(self, mcu: RP2040) -> None:
        self._mcu = mcu
        self._table, self._bytes = self._find()

    def used_bytes(self) -> int:
        """Bytes in use: garbage counts until it is collected."""
        at = self._table - _RAM
        used = sum(map(_USED.__getitem__, self._mcu.sram[at : at + self._bytes]))
        return used * _BLOCK_BYTES

    def _find(self) -> tuple[int, int]:
        """Returns the address and the bytes of the allocation table.

        No symbol leads there in a downloaded image. The area is found by what it must be: its
        table, its table of finalisers and its pool follow each other, and the sizes agree.
        """
        ram = memoryview(bytes(self._mcu.sram)).cast("I")
        end = _RAM + 4 * len(ram)
        for at in range(len(ram) - 4):
            table, length, finalisers, pool, pool_end = ram[at : at + 5]
            if not _RAM <= table < finalisers <= pool < pool_end <= end:
                continue
            gap = finalisers - table - length
            if gap in (0, 1) and pool_end - pool == length * _BLOCKS_A_BYTE * _BLOCK_BYTES:
                return table, length
        raise ToolError("MicroPython's heap was not found on the emulated board")
