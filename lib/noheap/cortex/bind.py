"""Makes a function without arguments of a viper function and values for all of its arguments.

    put = bind(enqueue, queue.address, addressof(record))
    put()                           # as enqueue(queue.address, addressof(record))

A call from bytecode costs a third: nothing is looked up, counted, converted or passed. The values
are machine words: addresses for ptr8, ptr16 and ptr32, numbers for int and uint. What they point
to is kept as long as the function. `bind` allocates and is not for ISRs; the function may be
called wherever the viper function may.

Where code is not Thumb, a closure does the same. "ARM" = ARMv6-M Architecture Reference Manual,
DDI 0419; the code that viper writes: py/emitnative.c of MicroPython 1.26.
"""

import sys
from array import array

from machine import mem16, mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.code import THUMB, Code, address

_SUB_SP = const(0xB080)
_MOV_R0_R1 = const(0x4608)  # with which the prologue begins to look at its arguments
_CONVERT = (0x68FB, 0x4798)  # ldr r3, [r7, #12]; blx r3
_TO_REGISTER = const(0x4600)  # mov r<n>, r0, with n in bits 2:0
_TO_STACK = const(0x9000)  # upper byte of str r0, [sp, #...]
_BX_R3 = const(0x4718)
_PROLOGUE_BYTES = const(140)
_FIRST_THUMB = const(4)  # of the architectures in sys.implementation._mpy: armv6m to armv7emdp
_LAST_THUMB = const(8)


def bind(function, *values: int):
    """ValueError if `function` is not a viper function of as many arguments, all of them words."""
    if not _FIRST_THUMB <= getattr(sys.implementation, "_mpy", 0) >> 10 & 15 <= _LAST_THUMB:
        return lambda: function(*values)
    at = address(function) - THUMB
    code = Code()
    code.enter()
    code.emit(mem16[at])  # push
    at += 2
    if mem16[at] & 0xFF80 == _SUB_SP:
        code.emit(mem16[at])
        at += 2
    code.load(0, id(function))
    end = at + _PROLOGUE_BYTES
    while mem16[at] != _MOV_R0_R1:
        code.emit(mem16[at])
        at += 2
        if at >= end:
            raise ValueError("function: not a viper function of words")
    for value in values:
        at = _pass(code, at, end, value)
    if (mem16[at + 4], mem16[at + 6]) == _CONVERT:
        raise ValueError("values: too few")
    code.load(3, at | THUMB)
    code.emit(_BX_R3)
    return made(function, code)


def _pass(code: Code, at: int, end: int, value: int) -> int:
    """Put `value` where the argument goes that is converted next; returns the place after that."""
    while (mem16[at], mem16[at + 2]) != _CONVERT:
        at += 2
        if at >= end:
            raise ValueError("values: too many, or not all arguments are words")
    at += 4
    store = mem16[at]
    if store & 0xFFF8 == _TO_REGISTER:
        code.load(store & 7, value)
    elif store & 0xFF00 == _TO_STACK:
        code.load(0, value)
        code.emit(store)
    else:
        raise ValueError("function: not a viper function of words")
    return at + 2


def made(function, code: Code):
    """`code` as a function of MicroPython, of the same kind as the viper function `function`."""
    entry, held = code.finish()
    # py/objfun.h, mp_obj_fun_bc_t: type, context, child_table, bytecode. A viper function has no
    # children, so that word keeps the code, whose literals keep the rest.
    at = id(function)
    words = array("I", (mem32[at], mem32[at + 4], addressof(held[-1]), entry))
    cell = array("O", (None,))
    mem32[addressof(cell)] = addressof(words)
    return cell[0]
