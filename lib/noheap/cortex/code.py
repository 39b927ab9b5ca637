# pyright: reportUndefinedVariable=false
"""Finds the machine code of MicroPython functions, and puts code together by hand.

    code = Code()
    handler.begin(code)                 # what link_asm.py, link_viper.py or jump.py make
    code.load(0, 0x40050000 + 0xA4)     # ldr r0, =...
    code.emit(0x2108, 0x6001)           # movs r1, #8; str r1, [r0]
    handler.append(code)
    entry, held = code.finish()         # keep `held`

"ARM" = ARMv6-M Architecture Reference Manual, DDI 0419. Everything allocates and is not for ISRs;
the code that comes out of it allocates nothing.

Where MicroPython 1.26 to 1.29 keeps a function's code: the word at id(f) + 8 of an asm_thumb
function (py/objfun.h, mp_obj_fun_asm_t), at id(f) + 12 of a viper one (mp_obj_fun_bc_t).
"""

from array import array

import micropython
from machine import mem32
from micropython import const
from uctypes import addressof

THUMB = 1  # bit 0 of a vector; a core faults without it, although the emulated RP2040 does not

_NOP = const(0xBF00)
_B = const(0xE000)  # ARM A6.7.10
_LDR_LITERAL = const(0x4800)  # ARM A6.7.27


@micropython.viper
def _viper_sample():
    pass


@micropython.asm_thumb
def _asm_sample():
    nop()


def is_viper(function) -> bool:
    return type(function) is type(_viper_sample)


def address(function) -> int:
    """Returns the address of a viper or asm_thumb function's code, with the Thumb bit set. Raises
    TypeError for other functions."""
    if is_viper(function):
        return mem32[id(function) + 12] | THUMB
    if type(function) is type(_asm_sample):
        return mem32[id(function) + 8] | THUMB
    raise TypeError("handler: a viper or asm_thumb function")


class Code:
    """Halfwords, after them the literals that they load.

    returns_none  it is called as a function of MicroPython: the handler returns None
    """

    def __init__(self, returns_none: bool = False):
        self.halfwords = array("H")  # a list would need eight times the room in one piece
        self.returns_none = returns_none
        self._entry = 0
        self._literals = []  # (index of the load, register, value)
        self._held = []

    @property
    def here(self) -> int:
        """Index of the next halfword."""
        return len(self.halfwords)

    def emit(self, *halfwords: int) -> int:
        """Returns the index of the first."""
        first = len(self.halfwords)
        for halfword in halfwords:
            self.halfwords.append(halfword)
        return first

    def align(self, address: int = 0) -> None:
        """Give the next halfword the same place in its word as the one at `address` has."""
        if (address >> 1 ^ len(self.halfwords)) & 1:
            self.halfwords.append(_NOP)

    def enter(self) -> None:
        """Make the next halfword the handler's entry."""
        self._entry = len(self.halfwords)

    def load(self, register: int, value: int) -> None:
        """ldr r<register>, =value; registers 0 to 7."""
        self._literals.append((len(self.halfwords), register, value))
        self.halfwords.append(_NOP)

    def hold(self, thing) -> None:
        """Keep `thing` as long as the code."""
        self._held.append(thing)

    def pool(self, passed: bool = True) -> None:
        """Put the literals here, by default with a branch past them: a load reaches 1020 bytes."""
        halfwords = self.halfwords
        branch = self.emit(_NOP) if passed else None
        self.align()
        values = []
        for index, register, value in self._literals:
            if value not in values:
                values.append(value)
            # From the load's address + 4, rounded down to a word: ARM A6.7.27.
            words = (len(halfwords) - (index + 2 & ~1)) // 2 + values.index(value)
            if words > 255:
                raise ValueError("code: a literal is out of reach")
            halfwords[index] = _LDR_LITERAL | register << 8 | words
        for value in values:
            self.emit(value & 0xFFFF, value >> 16 & 0xFFFF)
        if branch is not None:
            halfwords[branch] = _B | len(halfwords) - branch - 2
        self._literals = []

    def finish(self):
        """Returns the address to jump to, with the Thumb bit, and what must be kept as long as the
        code may run."""
        self.pool(passed=False)
        memory = self.halfwords
        self._held.append(memory)
        return addressof(memory) + 2 * self._entry | THUMB, self._held
