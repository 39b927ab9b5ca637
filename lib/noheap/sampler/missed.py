# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Counts the missed periods of a sampler whose interrupt reads no clock.

    count(sampler.block, 0)         # or sampler.count_missed()

Main loop only, at least every quarter of an hour; allocates nothing. A period counts as missed
half a period after it was due, if fewer ticks were served by then than had begun. This module owns
two of the block's words: DUE_US, when the next period that is not counted yet is due, and BEGUN,
how many are counted.
"""

import micropython

from noheap.block import BEGUN, CLOCK, DUE_US, MISSED, PERIOD_US, PERIODS, TIME


@micropython.asm_thumb
def count(r0, r1):
    """r0 is the block. r1 is the address of a register that holds off the tick while it is 0,
    where masked interrupts do not; else 0."""
    mov(r2, 4 * TIME)  # from there the words of time are within reach of a load's offset
    add(r2, r2, r0)
    ldr(r3, [r2, 4 * (CLOCK - TIME)])
    ldr(r3, [r3, 0])
    ldr(r4, [r2, 4 * (DUE_US - TIME)])
    sub(r4, r3, r4)
    ldr(r5, [r2, 4 * (PERIOD_US - TIME)])
    lsr(r6, r5, 1)
    sub(r4, r4, r6)  # later than half a period by this
    bmi(END)
    sub(r3, r3, r6)
    add(r3, r3, r5)  # the next one is due then, less the rest of the division
    mov(r6, 1)
    label(DOUBLE)  # noheap: loop<=32, the bits of a number
    sub(r7, r4, r5)
    cmp(r7, r5)
    blt(DOUBLED)
    add(r5, r5, r5)
    add(r6, r6, r6)
    b(DOUBLE)
    label(DOUBLED)
    mov(r7, 1)  # periods that have begun
    label(DIVIDE)  # noheap: loop<=32
    cmp(r4, r5)
    blt(HALVE)
    sub(r4, r4, r5)
    add(r7, r7, r6)
    label(HALVE)
    lsr(r5, r5, 1)
    lsr(r6, r6, 1)
    bne(DIVIDE)
    sub(r3, r3, r4)
    str(r3, [r2, 4 * (DUE_US - TIME)])
    ldr(r3, [r2, 4 * (BEGUN - TIME)])
    add(r7, r7, r3)
    str(r7, [r2, 4 * (BEGUN - TIME)])
    cpsid(0)
    cmp(r1, 0)
    beq(HELD)
    ldr(r6, [r1, 0])
    mov(r3, 0)
    str(r3, [r1, 0])
    label(HELD)
    ldr(r3, [r0, 4 * PERIODS])
    sub(r4, r7, r3)
    ble(NONE)
    str(r7, [r0, 4 * PERIODS])
    ldr(r3, [r2, 4 * (MISSED - TIME)])
    add(r3, r3, r4)
    str(r3, [r2, 4 * (MISSED - TIME)])
    label(NONE)
    cmp(r1, 0)
    beq(FREED)
    str(r6, [r1, 0])
    label(FREED)
    cpsie(0)
    label(END)
