# pyright: reportUndefinedVariable=false
"""Joins the code of viper functions into one interrupt handler.

    handler = ViperParts(addressof(block), (take, judge, record))
    clock = PwmTick(handler, period_us=1000)
    callback = function(handler)            # or as a function of MicroPython, for machine.Timer

The host compiles each part from a function of one argument, `block: ptr32`, in a file. Here the
bodies are copied, one after the other: nothing is called, and nothing runs from flash. The block's
address is the only word that is put in. A part leaves in the block what the next one needs. A part
that returns early ends the handler; one that reaches its end is followed by the next. Not for
ISRs; everything allocates.

"ARM" = ARMv6-M Architecture Reference Manual, DDI 0419; "ARM7" = the ARMv7-M one, DDI 0403. The
code that viper writes: py/emitnative.c of MicroPython 1.26.
"""

import micropython
from machine import mem16
from micropython import const

from noheap.cortex.bind import made
from noheap.cortex.code import THUMB, Code, address

_NOP = const(0xBF00)
_LOAD_NONE = const(0x6838)  # ldr r0, [r7]: how it begins to return None
_POP_PC = const(0xBD00)  # upper byte of pop {..., pc}: ARM A6.7.49
_PUSH_R4_R6_LR = const(0xB570)  # r7 is left alone: it is the table of what a part may not call
_POP_R4_R6_PC = const(0xBD70)
_SUB_SP = const(0xB080)  # words
_ADD_SP = const(0xB000)
_ARGUMENT = (0x2107, 0x68FB, 0x4798, 0x4604)  # the argument as a pointer, into r4
_NEAR_BYTES = const(900)  # the block's address, after the end, is in reach at the beginning
_CALLS = (0x463B, 0xF8D7)  # from the table at r7: mov r3, r7; ldr.w


class ViperParts:
    """A handler of `parts` for the block at the address `block`. Raises ValueError for a function
    that is no part, or that has a call: what it calls lies in flash, and nothing could catch an
    exception."""

    def __init__(self, block: int, parts):
        self._block = block
        self._bodies = [_Body(part) for part in parts]

    def begin(self, code: Code) -> None:
        """Put into `code` what lies before the handler's entry: nothing."""
        code.enter()

    def append(self, code: Code) -> None:
        """Put the parts into `code`; the handler ends with them."""
        frame = max(body.frame_words for body in self._bodies)
        code.emit(_PUSH_R4_R6_LR, _SUB_SP | frame)
        code.load(4, self._block)
        ends = []
        far = sum(body.size for body in self._bodies) > _NEAR_BYTES
        for body in self._bodies:
            body.append(code, ends)
            if far:
                code.pool()
                far = False
        for at, wide in ends:
            distance = code.here - at - 2
            if wide:  # B.W, ARM7 A7.7.12, forward
                code.halfwords[at] = 0xF000 | distance >> 11
                code.halfwords[at + 1] = 0xB800 | distance & 0x7FF
            elif distance < 0x400:  # B, ARM A6.7.10
                code.halfwords[at] = 0xE000 | distance
            else:  # BL, ARM A6.7.13, in place of the NOP before it, too: lr is on the stack
                code.halfwords[at - 1] = 0xF000 | distance + 1 >> 11
                code.halfwords[at] = 0xF800 | distance + 1 & 0x7FF
        if code.returns_none:
            code.load(0, id(None))
        code.emit(_ADD_SP | frame, _POP_R4_R6_PC)


class _Body:
    """Finds what a viper function does after its prologue and before it returns."""

    def __init__(self, part):
        at = address(part) - THUMB
        # Literals are aligned from here on as in the .mpy file; frozen, it may be at 2 mod 4.
        self._code = at
        # Room for locals: what it pushes beside r4 to r7 and lr, and where it wants more, sub sp.
        pushed = mem16[at]
        self.frame_words = (pushed >> 1 & 1) + (pushed >> 2 & 1) + (pushed >> 3 & 1)
        if mem16[at + 2] & 0xFF80 == _SUB_SP:
            self.frame_words += mem16[at + 2] & 0x7F
        self._start = _argument(at) + 2 * len(_ARGUMENT)
        self._returns = self._find_returns()
        self._end = self._returns.pop()  # the last branch is its end
        self.size = self._end - self._start

    def _find_returns(self) -> list:
        found = []
        self._literals = False
        at = self._start
        while mem16[at] & 0xFF00 != _POP_PC:
            halfword = mem16[at]
            if halfword == _LOAD_NONE:
                found.append(at)
            elif halfword in _CALLS or halfword & 0xF838 == 0x6838:
                raise ValueError("part: its code makes a call")
            if halfword & 0xF800 == 0x4800:  # ARMv6-M: a literal, after a branch past it
                self._literals = True
                at += 6 + 2 * (mem16[at + 2] & 0x7FF)
            else:
                at += 4 if halfword >= 0xE800 else 2  # a 32-bit one: ARM7 A5.1
        return found

    def append(self, code: Code, ends: list) -> None:
        """Put it into `code`, and into `ends` where it ends the handler: (index of the branch,
        whether that has 32 bits)."""
        if self._literals:
            code.align(self._start - self._code)
        offset = code.here - self._start // 2
        for at in range(self._start, self._end, 2):
            code.emit(mem16[at])
        for at in self._returns:
            code.halfwords[offset + at // 2] = _NOP
            ends.append((offset + at // 2 + 1, mem16[at + 2] >= 0xE800))


def _argument(at: int) -> int:
    """Where the function at `at` converts its one argument. No garbage: it would lie between what
    is kept of the parts, and the code needs a place in one piece."""
    while mem16[at] & 0xFF00 != _POP_PC:  # its end: what follows is another function
        n = 0
        while n < len(_ARGUMENT) and mem16[at + 2 * n] == _ARGUMENT[n]:
            n += 1
        if n == len(_ARGUMENT):
            return at
        at += 2
    raise ValueError("part: not a viper function of one ptr32")


@micropython.viper
def _sample():
    pass


def function(parts: ViperParts):
    """Returns a function that MicroPython can call, with any arguments; that returns None."""
    code = Code(returns_none=True)
    parts.begin(code)
    parts.append(code)
    return made(_sample, code)
