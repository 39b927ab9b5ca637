# pyright: reportUndefinedVariable=false
"""Memory of the RP2040 that keeps its content through a reset.

    log = Events(retained.memory(events.BYTES))

The RP2040 has no backup memory but eight words of the watchdog, four of which belong to the boot
ROM and pico-sdk. Its RAM, however, stays powered through a watchdog reset, machine.reset() and
the RUN pin, and neither the ROM nor MicroPython clears the heap's last bytes: the ROM uses the
end of SRAM5 (DS 2.7.2), the linker script gives all up to the end of SRAM3 to the heap
(memmap_mp_rp2040.ld, __GcHeapEnd), and starting the heap only clears the tables at its beginning.
So the last bytes are copied before anything uses them, allocated, and filled again.

    watchdog, machine.reset(), soft reset     kept
    RUN pin                                   kept on the RP2040 (the RP2350 powers its RAM down)
    power off, brown-out                      lost
    a program that filled the heap before     lost

The reader must notice a loss: safe/events.py checks each event. "DS" = RP2040 datasheet.
"""

import gc

import uctypes
from machine import mem32
from micropython import const

from noheap.hal import chip

HEAP_END = const(0x20040000)  # DS 2.6.2: the end of SRAM3
_BLOCK = const(16)  # of the heap, and what a tuple of two takes: py/gc.h, py/objtuple.h
_TUPLE_ITEMS = const(8)  # from the tuple's address
_LIST_ITEMS = const(12)  # from the list's address, where their address is: py/objlist.h


def memory(size: int, make=None) -> bytearray:
    """Returns `size` bytes, a multiple of 16, with the content that they had before the reset.

    Call it once, early in the program, as it takes all free heap for a moment. On another chip, or
    if the heap's end is in use, returns ordinary memory, cleared; see `is_retained`. Allocates.
    `make` is called in the place of at_end: log/leaving.py.
    """
    if size % _BLOCK or size <= 0:
        raise ValueError("size: a multiple of 16")
    if chip.is_a("RP2040"):
        content = bytes(uctypes.bytearray_at(HEAP_END - size, size))
        try:
            found = (make or at_end)(content, HEAP_END)
        except MemoryError:
            return bytearray(size)
        gc.collect()
        if is_retained(found):
            return found
    return bytearray(size)


def is_retained(memory) -> bool:
    """Returns whether it is memory that keeps its content through a reset."""
    return uctypes.addressof(memory) + len(memory) == HEAP_END


def at_end(content: bytes, end: int) -> bytearray:
    """Returns memory with `content` after all that is free, up to the address `end`, else
    MemoryError. The heap gives the first place that is long enough, so all others are filled
    before: most by two lists, then the rest by blocks."""
    size = len(content)
    row = [None] * 64
    most = rest = chain = None
    try:
        most = row * ((end - id(row)) // 512)  # half of what is left
        filled = mem32[id(most) + _LIST_ITEMS] + 4 * len(most)
        rest = row * ((end - size - 8 * _BLOCK - filled) // 256)
        while id(chain) < end - size - 2 * _BLOCK:  # one block more for the object itself
            chain = (chain, None)
        return bytearray(content)
    finally:
        # The collector takes any word of the stack for a reference. So a list gives its memory
        # back here, and an old reference into the chain must not hold all that comes after it.
        # Nothing is allocated before that, because the full heap would be collected first.
        if most:
            most.clear()
        if rest:
            rest.clear()
        while chain is not None:
            at = id(chain) + _TUPLE_ITEMS
            chain = chain[0]
            mem32[at] = mem32[at + 4] = id(None)
