# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Judges a tick's reading in the lean way, in assembler. In viper: lean.py, with the same words.

The source leaves the reading in r0, or aside the kind of the fault in r1.
"""

import micropython

from noheap.block import (
    FAILING,
    FAULT_PATTERN,
    FAULT_TICKS,
    FAULTS,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
    PERIODS,
    RAW,
    STATUS,
)
from noheap.record import KIND_SHIFT


# Hard ISR. No allocation.
@micropython.asm_thumb
def judge():  # noheap: isr
    b(COUNT)  # see cortex/link_asm.py
    str(r0, [r3, 4 * RAW])
    mov(r1, 0)
    str(r1, [r3, 4 * FAILING])
    ldr(r1, [r3, 4 * PERIODS])
    add(r1, r1, 1)
    str(r1, [r3, 4 * PERIODS])
    ldr(r2, [r3, 4 * OUT_VALUE])
    ldr(r1, [r3, 4 * LIMIT])
    cmp(r1, r0)
    blt(ABOVE)
    ldr(r1, [r3, 4 * OUT_ADDRESS])
    str(r2, [r1, 0])
    ldr(r1, [r3, 4 * LIMIT_OF])
    str(r1, [r3, 4 * LIMIT])
    bx(lr)
    label(ABOVE)
    ldr(r1, [r3, 4 * OUT_ADDRESS + 4])
    str(r2, [r1, 0])
    ldr(r1, [r3, 4 * LIMIT_OF + 4])
    str(r1, [r3, 4 * LIMIT])
    bx(lr)
    label(COUNT)
    lsl(r1, r1, KIND_SHIFT)
    str(r1, [r3, 4 * STATUS])
    ldr(r1, [r3, 4 * PERIODS])
    add(r1, r1, 1)
    str(r1, [r3, 4 * PERIODS])
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
    lsl(r1, r1, 31)
    lsr(r1, r1, 29)  # 4 times the level
    add(r1, r1, r3)
    ldr(r1, [r1, 4 * OUT_ADDRESS])
    ldr(r2, [r3, 4 * OUT_VALUE])
    str(r2, [r1, 0])
    label(END)
