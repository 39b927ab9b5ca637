"""Emitted machine code as a Cortex-M exception handler. The same bytes on ARMv6-M and ARMv7-M.

    handler = ViperHandler(function, acknowledge=(INTCLEAR, 1))
    vectors = VectorTable()
    vectors.install(16 + 8, handler.address)

Where MicroPython 1.26 keeps a function's machine code: the word at id(f) + 8 of an asm_thumb
function (py/objfun.h, mp_obj_fun_asm_t), the one at id(f) + 12 of a viper function
(mp_obj_fun_bc_t, `bytecode`). Viper code finds its constants through the function object, which
it wants in r0. The function must not raise, allocate or call: there is nobody to return to.
"""

from array import array

from machine import mem32
from micropython import const
from uctypes import addressof

_VTOR = const(0xE000ED08)  # ARMv7-M ARM B3.2.5
_SYSTEM_EXCEPTIONS = const(16)
_THUMB = const(1)  # a vector without this bit faults


class AsmHandler:
    """An asm_thumb function without arguments, straight in the vector."""

    def __init__(self, function):
        self._function = function  # what holds the code
        self.address = mem32[id(function) + 8] | _THUMB


class ViperHandler:
    """A viper function, of no or of one argument, behind ten instructions.

    They write the word `acknowledge[1]` to the address `acknowledge[0]`, which ends the request
    of a peripheral, and go on as MicroPython's call of the function would: r0 the function, r1
    the number of arguments, r2 no keywords, r3 the address of the arguments (py/emitnative.c).
    The function returns from the exception by itself, as it ends with popping lr into pc.
    """

    def __init__(self, function, acknowledge, arguments=0):
        self._function = function  # what holds the code
        address, value = acknowledge
        self._words = array(
            "I",
            [
                0x49054804,  # ldr r0, address      ldr r1, value
                0x4B056001,  # str r1, [r0]         ldr r3, code
                0x2100469C | arguments << 16,  # mov ip, r3     movs r1, #arguments
                0xA3042200,  # movs r2, #0          adr r3, function
                0x47604803,  # ldr r0, function     bx ip
                address,
                value,
                mem32[id(function) + 12] | _THUMB,
                id(function),
            ],
        )
        self.address = addressof(self._words) | _THUMB


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
