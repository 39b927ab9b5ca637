# pyright: reportUndefinedVariable=false
"""Binds values to the arguments of a viper function, to all of them or to all but the last.

Like functools.partial, but a call of the result costs less than the call of a method.

    put = bind(enqueue, queue.storage, record)
    put()                           # as enqueue(queue.storage, record)
    push = bind(push_back, deque.storage)
    push(7)                         # as push_back(deque.storage, 7)

A value is a word: an int, an address, or an object with a buffer, of which the function gets the
address. A call converts only the argument that is left. The function keeps the values and
the viper function, and may be called wherever that one may. `bind` allocates and is not for ISRs.

On a core without Thumb code a closure does the same, but its calls allocate. "ARM" = ARMv6-M
Architecture Reference Manual, DDI 0419; the code that viper writes: py/emitnative.c of
MicroPython 1.26.
"""

import gc
import sys
from array import array

from machine import mem16, mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.code import THUMB

_FIRST_THUMB = const(4)  # of the architectures in sys.implementation._mpy: armv6m to armv7emdp
_LAST_THUMB = const(8)
_MOV_R0_R1 = const(0x4608)  # the prologue begins to look at the arguments
_MOV_R3 = const(0x4618)  # mov r<n>, r3 with n in bits 2:0: they lie at r<n>
_CMP_R0_R2 = const(0x4290)  # their number, after movs r2, #<as it must be>
_LDR_R0 = const(0x6800)  # one of them: ldr r0, [r<n>, #4 * m] with n in bits 5:3, m in bits 10:6
_MOVS_R1 = const(0x2100)  # its type
_CONVERT = (0x68FB, 0x4798)  # ldr r3, [r7, #12]; blx r3
_MOV_R0 = const(0x4600)  # where it goes: mov r<n>, r0 with n in bits 2:0, or str r0, [sp, #...]
_ARGUMENT_BYTES = const(10)
_PROLOGUE_BYTES = const(80)
_BX_R3 = const(0x4718)


def bind(function, *values):
    """Raises ValueError if `function` is not a viper function of as many words as there are
    values, or of one more."""
    if not _FIRST_THUMB <= getattr(sys.implementation, "_mpy", 0) >> 10 & 15 <= _LAST_THUMB:
        return lambda *last: function(*values, *last)
    # Elsewhere its import fails.
    from noheap.cortex.code import Code, address, is_viper

    if not is_viper(function):
        raise ValueError("function: not a viper function")
    start = address(function) - THUMB
    frame_end = _find(start, _MOV_R0_R1)
    check = _find(frame_end, _CMP_R0_R2)
    count = mem16[check - 2] & 0xFF
    left = count - len(values)
    if not count or left >> 1:
        raise ValueError("values: as many as the function has arguments, or one less")
    pointer = mem16[frame_end + 4] - _MOV_R3
    code = Code()
    code.enter()
    code.emit(mem16[start])  # push
    if left:
        code.emit(_MOV_R0 | pointer)
    code.load(0, id(function))
    for at in range(start + 2, frame_end, 2):
        code.emit(mem16[at])
    _pass(code, _find(check, _LDR_R0 | pointer << 3), pointer, count, values)
    return _builtin(addressof if left else gc.collect, code, (function, values))


def _pass(code, at: int, pointer: int, count: int, values) -> None:
    """Makes code that loads `values` in place of the arguments converted from `at` on."""
    for n in range(count):
        if not _is_word(at, _LDR_R0 | pointer << 3 | n << 6):
            raise ValueError("function: its arguments are not all words")
        if n == len(values):
            code.emit(_MOV_R0 | pointer << 3)
            at += 2
            break
        value = values[n]
        word = value if isinstance(value, int) else addressof(value)
        store = mem16[at + _ARGUMENT_BYTES - 2]
        if store & 0xFFF8 == _MOV_R0:
            code.load(store & 7, word)
        else:
            code.load(0, word)
            code.emit(store)
        at += _ARGUMENT_BYTES
    code.load(3, at | THUMB)
    code.emit(_BX_R3)


def _is_word(at: int, load: int) -> bool:
    """Whether an argument that `load` loads is converted at `at`."""
    return (
        mem16[at] == load
        and mem16[at + 2] & 0xFF00 == _MOVS_R1
        and (mem16[at + 4], mem16[at + 6]) == _CONVERT
    )


def _find(start: int, halfword: int) -> int:
    """The place of `halfword` in a prologue, from `start` on."""
    for at in range(start, start + _PROLOGUE_BYTES, 2):
        if mem16[at] == halfword:
            return at
    raise ValueError("function: not as MicroPython 1.26 compiles it")


def _builtin(like, code, kept):
    """`code` as a function of as many arguments as `like`, a function of MicroPython's own."""
    entry, held = code.finish()
    # py/obj.h, mp_obj_fun_builtin_fixed_t: type, fun. The words after them keep the rest.
    return _object((mem32[id(like)], entry, addressof(held[-1]), id(kept)))


def made(function, code):
    """`code` as a function of MicroPython, of the same kind as the viper function `function`."""
    entry, held = code.finish()
    # py/objfun.h, mp_obj_fun_bc_t: type, context, child_table, bytecode. A viper function has no
    # children, so that word keeps the code, whose literals keep the rest.
    at = id(function)
    return _object((mem32[at], mem32[at + 4], addressof(held[-1]), entry))


def _object(words):
    memory = array("I", words)
    cell = array("O", (None,))  # pyright: ignore[reportCallIssue, reportArgumentType]
    mem32[addressof(cell)] = addressof(memory)
    return cell[0]
