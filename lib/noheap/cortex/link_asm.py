"""Joins the code of assembler functions into one interrupt handler.

    handler = AsmParts(addressof(block), take, judge, aside=explain)
    clock = PwmTick(handler, period_us=1000)

The host compiles each part from a function in a file. Here the bodies are copied, one after the
other: nothing is called, and nothing runs from flash. The block's address is the only word that is
put in: r3 is the block. r0 to r2 and r12 are free, and carry what one part leaves to the next;
`bx(lr)` ends the handler. Not for ISRs; everything allocates.

"ARM" = ARMv6-M Architecture Reference Manual, DDI 0419.
"""

from array import array

import uctypes
from machine import mem16
from micropython import const

from noheap.cortex.code import THUMB, Code, address

_NOP = const(0xBF00)
_BX_LR = const(0x4770)
_B = const(0xE000)
_B_CONDITIONAL = const(0xD000)
_END = const(0xBDF2)  # pop {r1, r4, r5, r6, r7, pc}, with which asm_thumb functions end


class AsmParts:
    """A handler of two parts, asm_thumb functions without arguments, for the block at the address
    `block`: `take`, and `judge` for what it took.

    `aside` serves a tick that has nothing to take. It lies before the entry, out of the way: a
    conditional branch of `take` to its own end goes there. `judge` begins with a branch to where
    `aside` comes back; the handler leaves that branch out, so a tick with a reading pays nothing.
    """

    def __init__(self, block: int, take, judge, aside):
        self._block = block
        self._take = take
        self._judge = judge
        self._aside = aside

    def begin(self, code: Code) -> None:
        """Put into `code` what lies before the handler's entry."""
        body = array("H", _body(self._aside))
        end = len(body)
        self._ways_back = [end]  # indices of the branches to what follows it
        for n in range(end):
            if body[n] == _B | end - n - 2 & 0x7FF:
                self._ways_back.append(n)
        code.halfwords.extend(body)
        code.emit(_NOP)
        code.enter()

    def append(self, code: Code) -> None:
        """Put the parts into `code`; the handler ends with them."""
        code.load(3, self._block)
        body = array("H", _body(self._take))
        here = code.here
        for n in range(len(body)):
            halfword = body[n]
            if halfword & 0xF000 == _B_CONDITIONAL:
                far = (halfword & 0xFF ^ 0x80) - 0x80  # how far it goes, in halfwords
                if n + 2 + far == len(body):
                    if here + n > 126:
                        raise ValueError("aside: too long for a branch")
                    body[n] = halfword & 0xFF00 | -here - n - 2 & 0xFF
        code.halfwords.extend(body)
        way_back = mem16[address(self._judge) - THUMB + 2]
        # A branch counts from its own address + 4, in halfwords: ARM A6.7.10.
        target = code.here + (way_back & 0x7FF) + 1
        for n in self._ways_back:
            code.halfwords[n] = _B | target - n - 2
        code.halfwords.extend(_body(self._judge, 2))
        code.emit(_BX_LR)


def _body(function, skipped: int = 0) -> bytearray:
    """Returns the code of an asm_thumb function between its push, with `skipped` bytes after it,
    and its end, where it is. An array takes it as halfwords."""
    begin = end = address(function) - THUMB + 2 + skipped
    while mem16[end] != _END:
        end += 2
    return uctypes.bytearray_at(begin, end - begin)
