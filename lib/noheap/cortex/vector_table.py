"""Copies the vector table to RAM where the port leaves it in flash.

"ARM7" = ARMv7-M Architecture Reference Manual, DDI 0403. Nothing here is for ISRs.
"""

from array import array

from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.last_will import LastWill

_ICTR = const(0xE000E004)  # ARM7 B3.2.26
_VTOR = const(0xE000ED08)  # ARM7 B3.2.5
_SYSTEM_EXCEPTIONS = const(16)


def in_ram(table: int) -> LastWill:
    """Makes the core use a copy of `table`, as long as the chip's interrupts need. Returns the
    will that ends it."""
    words = _SYSTEM_EXCEPTIONS + 32 * ((mem32[_ICTR] & 15) + 1)
    alignment = 128  # bytes; a power of two, not below the table's length: ARM7 B3.2.5
    while alignment < 4 * words:
        alignment *= 2
    memory = array("I", bytes(4 * words + alignment))
    at = addressof(memory) + alignment - 1 & -alignment
    for n in range(words):
        mem32[at + 4 * n] = mem32[table + 4 * n]
    will = LastWill([(_VTOR, table)], memory)
    mem32[_VTOR] = at
    return will
