# pyright: reportUndefinedVariable=false
"""Sleeps until a queue holds enough; any Cortex-M.

while not sleep_below(queue.address, 4 * queue.record_words):
    pass
"""

import micropython

from noheap.buf.spsc_words import END, FIRST, READ, WRITE


@micropython.asm_thumb
def sleep_below(r0, r1):
    """Sleep while fewer than r1 bytes are in the queue at r0, a buf/spsc.py, and interrupts do
    nothing but add to them. 1: they are there; 0: something else woke it, which MicroPython may
    have to serve. As `sleep_if_equal`; the queue's interrupt costs a few cycles."""
    label(AGAIN)
    cpsid(0)
    ldr(r2, [r0, 4 * WRITE])
    ldr(r3, [r0, 4 * READ])
    sub(r3, r2, r3)
    bpl(COUNTED)
    ldr(r4, [r0, 4 * END])
    add(r3, r3, r4)
    sub(r3, FIRST)
    label(COUNTED)
    cmp(r3, r1)
    bge(ENOUGH)
    wfi()
    cpsie(0)
    data(2, 0xF3BF, 0x8F6F)  # isb: the interrupt comes here
    ldr(r3, [r0, 4 * WRITE])
    cmp(r2, r3)
    bne(AGAIN)
    mov(r0, 0)
    b(DONE)
    label(ENOUGH)
    cpsie(0)
    mov(r0, 1)
    label(DONE)
