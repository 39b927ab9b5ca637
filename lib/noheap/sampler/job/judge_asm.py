# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Judges a tick's reading, makes the output follow and publishes the record, in assembler.

In viper: judge.py and record.py, with which it shares all words but EXPECTED. The source leaves
the reading in r0, or aside the kind of the fault in r1. RECORD_LATE_US stays as it is, because no
clock is read.
"""

import micropython

from noheap.block import (
    ABOVE_PATTERN,
    ABOVE_STEP,
    DEBOUNCE,
    DEBOUNCED,
    DECIDE,
    EXPECTED,
    FAILING,
    FAULT,
    FAULT_PATTERN,
    FAULT_STEP,
    FAULT_TICKS,
    FAULTS,
    IMPLAUSIBLE,
    LIMIT,
    LIMIT_OF,
    LOW,
    OUT_ADDRESS,
    OUT_VALUE,
    PATTERN,
    PERIODS,
    PHASE,
    QUEUE,
    RAW,
    SETTLE,
    SETTLED,
    SIDE,
    SPAN,
    STATUS,
    STEP,
)
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.hal.errors import IMPLAUSIBLE as IMPLAUSIBLE_KIND
from noheap.hal.errors import OUT_OF_RANGE as OUT_OF_RANGE_KIND
from noheap.record import KIND_SHIFT


# Hard ISR. No allocation. A branch reaches 256 bytes, ARMv6-M ARM A6.7.10: hence the order.
@micropython.asm_thumb
def judge():  # noheap: isr
    b(COUNT)  # see cortex/link_asm.py
    str(r0, [r3, 4 * RAW])
    ldr(r1, [r3, 4 * IMPLAUSIBLE])
    tst(r0, r1)
    bne(UNBELIEVED)
    ldr(r1, [r3, 4 * LOW])
    sub(r1, r0, r1)
    ldr(r2, [r3, 4 * SPAN])
    cmp(r1, r2)
    bhi(OUT_OF_RANGE)
    ldr(r1, [r3, 4 * LIMIT])
    sub(r1, r1, r0)
    asr(r1, r1, 31)  # -1 above the limit, else 0
    ldr(r2, [r3, 4 * EXPECTED])
    add(r1, r1, r2)
    bne(DECIDED)

    label(OUTPUT)
    ldr(r1, [r3, 4 * PHASE])
    ldr(r2, [r3, 4 * STEP])
    add(r2, r1, r2)
    str(r2, [r3, 4 * PHASE])
    lsr(r1, r1, 27)
    ldr(r2, [r3, 4 * PATTERN])
    lsr(r2, r1)
    label(SHOW)
    lsl(r2, r2, 31)
    lsr(r2, r2, 29)  # 4 times the level
    add(r2, r2, r3)
    ldr(r1, [r2, 4 * OUT_ADDRESS])
    ldr(r2, [r3, 4 * OUT_VALUE])
    str(r2, [r1, 0])

    ldr(r1, [r3, 4 * STATUS])
    ldr(r2, [r3, 4 * PERIODS])
    add(r2, r2, 1)
    str(r2, [r3, 4 * PERIODS])
    ldr(r3, [r3, 4 * QUEUE])
    mov(r12, r3)
    ldr(r3, [r3, 4 * WRITE])
    data(2, 0x4463)  # add r3, r12
    data(2, 0xC307)  # stmia r3!, {r0, r1, r2}: RECORD_RAW, RECORD_STATUS, RECORD_PERIOD
    mov(r2, r12)
    sub(r3, r3, r2)
    add(r3, 4)  # past RECORD_LATE_US
    ldr(r1, [r2, 4 * END])
    cmp(r3, r1)
    beq(WRAP)
    label(WRAPPED)
    ldr(r1, [r2, 4 * READ])
    cmp(r3, r1)
    beq(FULL)
    str(r3, [r2, 4 * WRITE])
    bx(lr)
    label(WRAP)
    mov(r3, FIRST)
    b(WRAPPED)
    label(FULL)
    ldr(r1, [r2, 4 * DROPPED])
    add(r1, r1, 1)
    str(r1, [r2, 4 * DROPPED])
    bx(lr)

    label(UNBELIEVED)
    mov(r1, IMPLAUSIBLE_KIND)
    b(COUNT)
    label(OUT_OF_RANGE)
    mov(r1, OUT_OF_RANGE_KIND)
    label(COUNT)
    strb(r1, [r3, 4 * STATUS + KIND_SHIFT // 8])
    str(r3, [r3, 4 * EXPECTED])  # more than DECIDE
    ldr(r2, [r3, 4 * SETTLE])
    str(r2, [r3, 4 * SETTLED])
    ldr(r2, [r3, 4 * FAULTS])
    add(r2, r2, 1)
    str(r2, [r3, 4 * FAULTS])
    ldr(r2, [r3, 4 * FAILING])
    add(r2, r2, 1)
    str(r2, [r3, 4 * FAILING])
    ldr(r1, [r3, 4 * FAULT_TICKS])
    cmp(r2, r1)
    bne(OUTPUT)
    mov(r1, FAULT)
    strb(r1, [r3, 4 * STATUS])
    ldr(r1, [r3, 4 * FAULT_STEP])
    ldr(r2, [r3, 4 * FAULT_PATTERN])
    str(r1, [r3, 4 * STEP])  # as after BEGIN; saves two cycles on the longest path
    str(r1, [r3, 4 * PHASE])
    str(r2, [r3, 4 * PATTERN])
    b(SHOW)

    # r2: EXPECTED; r1: it, less 1 above the limit.
    label(DECIDED)
    cmp(r2, DECIDE)
    bhi(RECOVERED)
    beq(DEBOUNCE_PENDING)
    sub(r1, r2, r1)  # the other side
    ldr(r2, [r3, 4 * DEBOUNCE])
    cmp(r2, 0)
    bne(FIRST_OF_SEVERAL)
    label(CROSSED)
    str(r1, [r3, 4 * SIDE])
    lsl(r2, r1, 2)
    add(r2, r2, r3)
    ldr(r2, [r2, 4 * LIMIT_OF])  # the lower one while above: hysteresis
    str(r2, [r3, 4 * LIMIT])
    str(r1, [r3, 4 * EXPECTED])
    label(TURNED)
    str(r1, [r3, 4 * STATUS])
    mov(r2, 0)
    cmp(r1, 0)
    beq(BEGIN)
    ldr(r1, [r3, 4 * ABOVE_STEP])
    ldr(r2, [r3, 4 * ABOVE_PATTERN])
    label(BEGIN)  # the output's pattern
    str(r1, [r3, 4 * STEP])
    str(r1, [r3, 4 * PHASE])
    str(r2, [r3, 4 * PATTERN])
    b(SHOW)

    label(DEBOUNCE_PENDING)
    sub(r1, DECIDE)
    ldr(r2, [r3, 4 * SIDE])
    add(r1, r1, r2)
    beq(AGREED)
    ldr(r1, [r3, 4 * DEBOUNCED])
    ldr(r2, [r3, 4 * DEBOUNCE])
    cmp(r1, r2)
    blt(DEBOUNCING)
    mov(r1, 0)
    str(r1, [r3, 4 * DEBOUNCED])
    ldr(r1, [r3, 4 * SIDE])
    mov(r2, 1)
    eor(r1, r2)
    b(CROSSED)
    label(FIRST_OF_SEVERAL)
    mov(r1, 0)
    label(DEBOUNCING)
    add(r1, r1, 1)
    str(r1, [r3, 4 * DEBOUNCED])
    mov(r1, DECIDE)
    str(r1, [r3, 4 * EXPECTED])
    b(OUTPUT)
    label(AGREED)
    str(r1, [r3, 4 * DEBOUNCED])
    str(r2, [r3, 4 * EXPECTED])
    b(OUTPUT)

    # The reading that ends a row of failed ones is not judged.
    label(RECOVERED)
    ldrb(r1, [r3, 4 * STATUS])
    cmp(r1, FAULT)
    bne(UNSHOWN)
    ldr(r1, [r3, 4 * SETTLED])
    sub(r1, 1)
    bpl(SETTLING)
    mov(r1, 0)
    str(r1, [r3, 4 * FAILING])
    mov(r1, DECIDE)  # a debounce that the fault came into goes on
    str(r1, [r3, 4 * EXPECTED])
    ldr(r1, [r3, 4 * SIDE])
    b(TURNED)
    label(SETTLING)
    str(r1, [r3, 4 * SETTLED])
    mov(r1, FAULT)
    str(r1, [r3, 4 * STATUS])  # without its kind of fault
    b(OUTPUT)
    label(UNSHOWN)
    str(r1, [r3, 4 * STATUS])
    mov(r1, 0)
    str(r1, [r3, 4 * FAILING])
    mov(r1, DECIDE)
    str(r1, [r3, 4 * EXPECTED])
    b(OUTPUT)
