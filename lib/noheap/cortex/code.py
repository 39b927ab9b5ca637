# pyright: reportUndefinedVariable=false
"""Machine code of MicroPython functions as interrupt handlers, and code put together by hand.

    code = Code()
    code.load(0, 0x40050000 + 0xA4)     # ldr r0, =...
    code.emit(0x2108, 0x6001)           # movs r1, #8; str r1, [r0]
    jump(code, function)
    entry, held = code.finish()         # keep `held`

"ARM" = ARMv6-M Architecture Reference Manual, DDI 0419; "ARM7" = the ARMv7-M one, DDI 0403.
Everything allocates and is not for ISRs; the code that comes out of it allocates nothing.

Where MicroPython 1.26 to 1.28 keeps a function's code: the word at id(f) + 8 of an asm_thumb
function (py/objfun.h, mp_obj_fun_asm_t), at id(f) + 12 of a viper one (mp_obj_fun_bc_t).
"""

from array import array

import micropython
from machine import mem16, mem32
from uctypes import addressof

THUMB = 1  # bit 0 of a vector; a core faults without it, the emulated RP2040 does not

_PUSH_LR = 0xB500  # upper byte of push {..., lr}: ARM A6.7.50
_POP_PC = 0xBD00
_SUB_SP = 0xB080
_NOP = 0xBF00
_STR_R0_SP = 0x9000
_MOVS_R2 = 0x2200
_OPTIONAL = (_NOP, 0x68BE)  # ldr r6, [r7, #8]: code from an .mpy
_PROLOGUE = (
    (0x6847, 0xFFFF),  # ldr r7, [r0, #4]
    (0x68FF, 0xFFFF),  # ldr r7, [r7, #12]
    (0x683F, 0xF83F),  # ldr r7, [r7, #...]
    (0x4608, 0xFFFF),  # mov r0, r1
    (0x4611, 0xFFFF),  # mov r1, r2
    (0x461C, 0xFFFC),  # mov r6, r3; from an .mpy: r5
    (0x2900, 0xFFFF),  # cmp r1, #0
)
_FAR_LOADS = (0x463B, 0xF8D7)  # from the table at r7: mov r3, r7; ldr.w


@micropython.viper
def _viper_sample():
    pass


@micropython.asm_thumb
def _asm_sample():
    nop()


def is_viper(function) -> bool:
    return type(function) is type(_viper_sample)


def address(function) -> int:
    """Of the code of a viper or asm_thumb function, with the Thumb bit. TypeError for others."""
    if is_viper(function):
        return mem32[id(function) + 12] | THUMB
    if type(function) is type(_asm_sample):
        return mem32[id(function) + 8] | THUMB
    raise TypeError("handler: a viper or asm_thumb function")


class Code:
    """Halfwords, behind them the literals that they load."""

    def __init__(self):
        self._halfwords = []
        self._literals = []  # (index of the load, register, value)
        self._held = []

    def emit(self, *halfwords: int) -> None:
        self._halfwords.extend(halfwords)

    def load(self, register: int, value: int) -> None:
        """ldr r<register>, =value; registers 0 to 7."""
        self._literals.append((len(self._halfwords), register, value))
        self._halfwords.append(_NOP)

    def hold(self, thing) -> None:
        """The code uses it."""
        self._held.append(thing)

    def finish(self):
        """(address to jump to, with the Thumb bit; what must be kept as long as that happens)."""
        halfwords = self._halfwords
        if len(halfwords) & 1:
            halfwords.append(_NOP)
        for index, register, value in self._literals:
            # From the load's address + 4, rounded down to a word: ARM A6.7.27.
            distance = len(halfwords) - (index + 2 & ~1)
            halfwords[index] = 0x4800 | register << 8 | distance // 2
            halfwords.extend((value & 0xFFFF, value >> 16 & 0xFFFF))
        memory = array("H", halfwords)
        self._held.append(memory)
        return addressof(memory) | THUMB, self._held


def jump(code: Code, function) -> None:
    """Make `code` end by a jump to `function`, which returns from the exception.

    It is a viper or asm_thumb function without arguments, or an address. A viper function makes
    no call, for there is nobody to raise to, and what it calls lies in flash. ValueError if its
    code calls something all the same.
    """
    code.hold(function)
    entry = function if isinstance(function, int) else address(function)
    if is_viper(function):
        frame = _frame(entry - THUMB)
        if frame is None:
            # What viper's own prologue wants (py/emitnative.c): r0 the function, r1 and r2 the
            # numbers of its arguments, positional and by name.
            code.load(0, id(function))
            code.emit(0x2100, 0x2200)
        else:
            # Past that prologue, which takes a fifth of a short handler's time.
            halfwords, entry = frame
            none = array("I", [id(None)])
            code.hold(none)
            code.emit(*halfwords)
            # It returns None: the first word of the table that it expects at r7, in flash.
            code.load(7, addressof(none))
    code.load(3, entry)
    code.emit(0x4718)  # bx r3


def _frame(at: int):
    """(the halfwords that make the stack frame, address behind the prologue) of the code of a
    viper function at `at`, or None if it does not begin as MicroPython 1.26 writes it."""
    frame = [mem16[at]]
    if frame[0] & 0xFF00 != _PUSH_LR:
        return None
    at += 2
    if mem16[at] & 0xFF80 == _SUB_SP:
        frame.append(mem16[at])
        at += 2
    for expected, mask in _PROLOGUE:
        while mem16[at] in _OPTIONAL:
            at += 2
        if mem16[at] & 0xFF00 == _STR_R0_SP:
            raise ValueError("handler: its code makes a call")  # it keeps its constants at hand
        if mem16[at] & mask != expected:
            return None
        at += 2
    # If there are arguments: cmp r1, #0; bne; movs r2, #0; cmp r0, r2; beq body. On ARMv6-M each
    # branch is one past another, which goes far.
    wide = mem16[at] == 0xF040
    at += 4 if wide else 2
    while mem16[at] & 0xFF00 != _MOVS_R2:
        at += 2
    if mem16[at] != _MOVS_R2:
        raise ValueError("handler: it takes an argument")
    at += 4
    body = at + 4 + 2 * (mem16[at + 2] & 0x7FF) if wide else _target(at + 2)
    if body is None:
        return None
    _refuse_calls(body)
    return frame, body | THUMB


def _target(at: int):
    """Where the short forward branch at `at` goes, None if it is none."""
    if mem16[at] & 0xFC00 != 0xE000:
        return None
    return at + 4 + 2 * (mem16[at] & 0x3FF)


def _refuse_calls(at: int) -> None:
    """ValueError if the code from `at` to its end uses the table at r7, but to return None."""
    while True:
        halfword = mem16[at]
        if halfword & 0xFF00 == _POP_PC:
            return
        if halfword in _FAR_LOADS or (halfword & 0xF838 == 0x6838 and halfword != 0x6838):
            raise ValueError("handler: its code makes a call")
        at += 2
        target = _target(at) if halfword & 0xF800 == 0x4800 else None
        if target is not None:
            at = target  # ARMv6-M: the literal stands in between
        elif halfword >= 0xE800:
            at += 2  # a 32-bit one: ARM7 A5.1
