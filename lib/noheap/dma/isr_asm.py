# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Judges the reading that the DMA hands over, in assembler: parts for cortex/link_asm.py.

The word KIND of the block is dma/handing.py's; LIMIT and LIMIT_OF are in the upper half of their
words, and FAULT_PATTERN is 4 times the level.
"""

import micropython

from noheap.block import (
    FAILING,
    FAULT_PATTERN,
    FAULT_TICKS,
    FAULTS,
    KIND,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
)


# Hard ISR. No allocation.
@micropython.asm_thumb
def take():  # noheap: isr
    ldr(r0, [r3, 4 * KIND])
    lsl(r1, r0, 31)
    bmi(EXPLAIN)
    label(EXPLAIN)


@micropython.asm_thumb
def explain():  # noheap: isr
    nop()


# r0: the reading in the upper half.
@micropython.asm_thumb
def judge():  # noheap: isr
    b(COUNT)  # see cortex/link_asm.py
    ldr(r1, [r3, 4 * LIMIT])
    ldr(r2, [r3, 4 * OUT_VALUE])
    cmp(r1, r0)
    blt(ABOVE)
    ldr(r1, [r3, 4 * OUT_ADDRESS])
    str(r2, [r1, 0])
    ldr(r1, [r3, 4 * LIMIT_OF])
    b(GOOD)
    label(ABOVE)
    ldr(r1, [r3, 4 * OUT_ADDRESS + 4])
    str(r2, [r1, 0])
    ldr(r1, [r3, 4 * LIMIT_OF + 4])
    label(GOOD)
    str(r1, [r3, 4 * LIMIT])
    mov(r1, 0)
    str(r1, [r3, 4 * FAILING])
    bx(lr)
    label(COUNT)
    ldr(r1, [r3, 4 * FAULTS])
    add(r1, r1, 1)
    str(r1, [r3, 4 * FAULTS])
    ldr(r1, [r3, 4 * FAILING])
    add(r1, r1, 1)
    str(r1, [r3, 4 * FAILING])
    ldr(r2, [r3, 4 * FAULT_TICKS])
    cmp(r1, r2)
    bne(END)
    ldr(r1, [r3, 4 * FAULT_PATTERN])
    add(r1, r1, r3)  # it is 4 times the level
    ldr(r1, [r1, 4 * OUT_ADDRESS])
    ldr(r2, [r3, 4 * OUT_VALUE])
    str(r2, [r1, 0])
    label(END)
