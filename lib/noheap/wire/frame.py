# pyright: reportUndefinedVariable=false
"""Frames records for a byte stream that also carries text: 0x00, COBS(kind, record, CRC), 0x00.

    out = bytearray(2 * (16 + OVERHEAD))
    encode(records, out, 16, record.SAMPLE | 2 << 8)    # two of 16 bytes each

A zero byte never occurs inside a frame and never in text, so a reader finds the next frame
after any loss, and a frame cut short by a reset ends at the next frame's first zero. The CRC
is CRC-16/IBM-3740 (polynomial 0x1021, start 0xffff), low byte first. COBS: S. Cheshire and
M. Baker, "Consistent Overhead Byte Stuffing", 1999; its one-code-byte form, since a record
has at most 250 bytes.
"""

import micropython

OVERHEAD = 6  # two zeros, COBS' code byte, the kind, two bytes of CRC


@micropython.asm_thumb
def encode(r0, r1, r2, r3):
    """Frame the records at r0, of r2 bytes each, one after the other into r1. r3: their kind, and
    from bit 8 on their number, at least one. Buffers or addresses; allocates nothing."""
    # r4: the byte to put, r5: the CRC in the upper half, r7: where the block's code byte goes.
    label(RECORD)
    mov(r5, 0)
    strb(r5, [r1, 0])
    mvn(r5, r5)
    lsl(r5, r5, 16)
    add(r7, r1, 1)
    add(r1, r1, 2)
    lsl(r4, r3, 24)
    lsr(r4, r4, 24)
    bl(PUT)
    mov(r12, r2)
    add(r2, r2, r0)
    b(MORE)
    label(BYTE)
    ldrb(r4, [r0, 0])
    add(r0, r0, 1)
    bl(PUT)
    label(MORE)
    cmp(r0, r2)
    bne(BYTE)
    mov(r2, r5)
    lsl(r4, r2, 8)
    lsr(r4, r4, 24)
    bl(PUT)
    lsr(r4, r2, 24)
    bl(PUT)
    mov(r2, r12)
    sub(r6, r1, r7)
    strb(r6, [r7, 0])
    mov(r6, 0)
    strb(r6, [r1, 0])
    add(r1, r1, 1)
    mov(r6, 1)
    lsl(r6, r6, 8)
    sub(r3, r3, r6)
    lsr(r6, r3, 8)
    bne(RECORD)
    b(END)
    label(PUT)
    cmp(r4, 0)
    bne(STORE)
    sub(r6, r1, r7)
    strb(r6, [r7, 0])
    mov(r7, r1)
    b(STORED)
    label(STORE)
    strb(r4, [r1, 0])
    label(STORED)
    add(r1, r1, 1)
    lsr(r6, r5, 24)
    eor(r4, r6)
    lsr(r6, r4, 4)
    eor(r4, r6)
    lsl(r5, r5, 8)
    lsl(r6, r4, 16)
    eor(r5, r6)
    lsl(r6, r4, 21)
    eor(r5, r6)
    lsl(r6, r4, 28)
    eor(r5, r6)
    bx(lr)
    label(END)
