"""Emitted machine code as a Cortex-M exception handler. The same bytes on ARMv6-M and ARMv7-M.

handler = Handler(ViperParts(addressof(block), (count,)), INTCLEAR, 1)
vectors = VectorTable()
vectors.install(16 + 8, handler.address)
"""

import micropython
from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.code import address
from noheap.cortex.link_viper import ViperParts
from noheap.tick.tick import after_write

_VTOR = const(0xE000ED08)  # ARMv7-M ARM B3.2.5
_SYSTEM_EXCEPTIONS = const(16)


class AsmHandler:
    """An asm_thumb function without arguments, straight in the vector."""

    def __init__(self, function):
        self._function = function  # what holds the code
        self.address = address(function)


class Handler:
    """Code of cortex/link_viper.py, link_asm.py or jump.py, as in a tick: it begins with the
    write of `value` to `acknowledge`, which ends the request of a peripheral."""

    def __init__(self, handler, acknowledge, value):
        self.address, self._held = after_write(handler, acknowledge, value)


@micropython.viper
def _count(block: ptr32):
    block[0] = block[0] + 1


def counting(words):
    """A handler, of which to make a Handler, that counts in the first of these words."""
    return ViperParts(addressof(words), (_count,))


class VectorTable:
    """The vector table, in RAM until `deinit`. Not for Cortex-M0, which has no VTOR."""

    def __init__(self, interrupts=32):
        size = 64
        while size < 4 * (_SYSTEM_EXCEPTIONS + interrupts):
            size *= 2  # VTOR wants the table at a multiple of its length, rounded up to 2**n
        self._memory = bytearray(2 * size)
        self._at = addressof(self._memory) + size - 1 & -size
        self._before = mem32[_VTOR]
        for n in range(_SYSTEM_EXCEPTIONS):
            mem32[self._at + 4 * n] = mem32[self._before + 4 * n]
        mem32[_VTOR] = self._at

    def install(self, exception, address):
        """`exception` 16 is interrupt 0."""
        mem32[self._at + 4 * exception] = address

    def deinit(self):
        mem32[_VTOR] = self._before
