# pyright: reportUndefinedVariable=false
"""Puts an entry into the log's queue, for code in bytecode: what the host puts in place of a call.

    entry2(0x4A1B2C, kind, n)

Any context, hard ISR too; allocates nothing. An argument must be a whole number, of which the low
32 bits count; else TypeError, and there is no entry. queues.py must have been imported. In viper
and assembler the same steps stand in the place of the call: tools/noheap_tools/logs/inline.py.
"""

import micropython

from noheap.log.words import CLOCK, END, ENTRY_BYTES, HEADS, NEXT, RAM, TRIED, WRITE


@micropython.viper
def entry0(number: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & ENTRY_BYTES)
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry1(number: int, a: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 4))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry2(number: int, a: int, b: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    w[3] = b
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 8))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry3(number: int, a: int, b: int, c: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    w[3] = b
    w[4] = c
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 12))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry4(number: int, a: int, b: int, c: int, d: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    w[3] = b
    w[4] = c
    w[5] = d
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 16))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry5(number: int, a: int, b: int, c: int, d: int, e: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    w[3] = b
    w[4] = c
    w[5] = d
    w[6] = e
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 20))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry6(number: int, a: int, b: int, c: int, d: int, e: int, f: int):  # noheap: isr-safe
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    w[3] = b
    w[4] = c
    w[5] = d
    w[6] = e
    w[7] = f
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 24))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)


@micropython.viper
def entry7(  # noheap: isr-safe
    number: int, a: int, b: int, c: int, d: int, e: int, f: int, g: int
):
    q = ptr32(ptr32(RAM)[HEADS])
    ptr32(RAM)[HEADS] = q[NEXT]
    w = ptr32(q[WRITE])
    w[0] = number
    w[1] = ptr32(q[CLOCK])[0]
    w[2] = a
    w[3] = b
    w[4] = c
    w[5] = d
    w[6] = e
    w[7] = f
    w[8] = g
    q[WRITE] = int(w) + (int(w) - q[END] >> 31 & (ENTRY_BYTES + 28))
    q[TRIED] = q[TRIED] + 1
    ptr32(RAM)[HEADS] = int(q)
