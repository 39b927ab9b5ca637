"""Sleeps until a word of RAM has reached a value."""

import micropython


@micropython.asm_thumb
def doze(r0, r1):
    # Until the word at r0 has reached r1.
    label(AGAIN)
    wfi()
    ldr(r2, [r0, 0])
    cmp(r2, r1)
    blt(AGAIN)
