"""Reads the garbage collector's tables in the emulated RAM, as a debug probe would.

Without symbols: gc.c of MicroPython 1.26 keeps the heap's description in five words, whose values
fit one another (mp_state_mem_area_t of py/mpstate.h, gc_setup_area of py/gc.c).
"""

from struct import iter_unpack

from noheap_tools.emulator.board import EmulatedBoard

_RAM = 0x20000000
_BLOCK_BYTES = 16  # MICROPY_BYTES_PER_GC_BLOCK on 32 bits
_BLOCKS_PER_BYTE = 4  # of the allocation table: two bits each, 0 is free
_TAKEN = [sum(byte >> shift & 3 != 0 for shift in (0, 2, 4, 6)) for byte in range(256)]


def used(board: EmulatedBoard) -> int | None:
    """The bytes of heap in use now, garbage included, as gc.mem_alloc() counts them. None before
    MicroPython has made its heap."""
    sram = bytes(board.mcu.sram)
    words = [word for (word,) in iter_unpack("<I", sram[: len(sram) & ~3])]
    end = _RAM + len(sram)
    for at in range(len(words) - 5):
        table, length, finalisers, pool, pool_end = words[at : at + 5]
        if (
            _RAM <= table < finalisers <= pool < pool_end <= end
            and finalisers - table - length in (0, 1)  # ALLOC_TABLE_GAP_BYTE
            and pool_end - pool == length * _BLOCKS_PER_BYTE * _BLOCK_BYTES
        ):
            taken = sram[table - _RAM : table - _RAM + length]
            return _BLOCK_BYTES * sum(_TAKEN[byte] for byte in taken)
    return None
