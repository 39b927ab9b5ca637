# pyright: reportUndefinedVariable=false
"""Enters machine code as the core enters a handler, and sees what it leaves."""

import micropython

from noheap.cortex.code import Code


@micropython.asm_thumb
def enter(r0) -> int:
    """Returns what the code leaves in r0."""
    data(2, 0x4780)  # blx r0


@micropython.asm_thumb
def registers(r0) -> int:
    """Which of r4 to r7 and sp the code does not leave as they were: a bit each, from r4 on."""
    mov(r4, 0x44)
    mov(r5, 0x55)
    mov(r6, 0x66)
    mov(r7, sp)
    data(2, 0x4780)  # blx r0
    mov(r0, 0)
    cmp(r4, 0x44)
    beq(R5)
    add(r0, 1)
    label(R5)
    cmp(r5, 0x55)
    beq(R6)
    add(r0, 2)
    label(R6)
    cmp(r6, 0x66)
    beq(R7)
    add(r0, 4)
    label(R7)
    mov(r1, sp)
    cmp(r7, r1)
    beq(END)
    add(r0, 8)
    label(END)


def finished(handler, before=()):
    """(entry, what to keep) of a handler after the halfwords `before`, as of a tick."""
    code = Code()
    handler.begin(code)
    code.emit(*before)
    handler.append(code)
    return code.finish()
