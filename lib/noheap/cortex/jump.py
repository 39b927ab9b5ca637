"""Makes an interrupt handler of one function, which stays where it is: the handler jumps to it.

    @micropython.viper
    def tick():
        ptr32(-0x30000000)[7] = 1 << 25     # SIO GPIO_OUT_XOR: no call, nothing that raises

    clock = PwmTick(Jump(tick), period_us=1000)

For code that is compiled on the board. For parts that the host compiled, see cortex/link_viper.py
and link_asm.py. "ARM" = ARMv6-M Architecture Reference Manual, DDI 0419; "ARM7" = the ARMv7-M one,
DDI 0403. Everything allocates and is not for ISRs.
"""

from array import array

from machine import mem16
from micropython import const
from uctypes import addressof

from noheap.cortex.code import THUMB, Code, address, is_viper

_PUSH_LR = const(0xB500)  # upper byte of push {..., lr}: ARM A6.7.50
_POP_PC = const(0xBD00)
_SUB_SP = const(0xB080)
_STR_R0_SP = const(0x9000)
_MOVS_R2 = const(0x2200)
_OPTIONAL = (0xBF00, 0x68BE)  # nop; ldr r6, [r7, #8]: code from an .mpy
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


class Jump:
    """`handler` is a viper or asm_thumb function without arguments, or the address of machine
    code. It returns from the exception.

    A viper function may make no call: nothing could catch an exception, and what it calls lies in
    flash. `append` raises ValueError if its code has a call.
    """

    def __init__(self, handler):
        self._handler = handler

    def begin(self, code: Code) -> None:
        """Put into `code` what lies before the handler's entry: nothing."""
        code.enter()

    def append(self, code: Code) -> None:
        """Make `code` end by the jump."""
        handler = self._handler
        code.hold(handler)
        entry = handler if isinstance(handler, int) else address(handler)
        if is_viper(handler):
            frame = _frame(entry - THUMB)
            if frame is None:
                # Viper's prologue (py/emitnative.c) expects the handler in r0, and in r1 and r2
                # the numbers of its arguments, positional and by name.
                code.load(0, id(handler))
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
    """Returns the halfwords that make the stack frame of the viper function at `at`, and the
    address after its prologue. None if the code does not begin as MicroPython 1.26 writes it."""
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
    """Returns where the short forward branch at `at` goes; None if it is no such branch."""
    if mem16[at] & 0xFC00 != 0xE000:
        return None
    return at + 4 + 2 * (mem16[at] & 0x3FF)


def _refuse_calls(at: int) -> None:
    """Raises ValueError if the code from `at` to its end uses the table at r7 for more than to
    return None."""
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
