"""Writes what the DMA works off in each period in tier dma+isr: takes a reading, starts the next
one, and hands the reading to an interrupt as one word.

The word's upper half is the reading, its lowest bit is 1 if there was none. Layout as in
dma/words.py. Nothing here is for ISRs; everything allocates.
"""

from machine import mem32
from micropython import const

from noheap.dma.judging import ask, take, write_tables
from noheap.dma.moves import Moves
from noheap.dma.words import (
    COMMANDS,
    ENTRY,
    GOOD_TABLE,
    HEAD,
    IDLE_TABLE,
    LIST,
    ROW,
    SCRATCH,
    SHARED_PAGE,
    TAKEN_PAGE,
    TO_BAD,
    TO_GOOD,
    TO_RECORD,
    TO_SHARED,
    TO_START,
    TO_TAKEN,
)
from noheap.hal.rp2040_dma_registers import BSWAP, INCR_READ

NONE = ROW  # a word of ones, for a period without a reading
SOME = ROW + 4  # a word of zeros

_HALFWORD = const(1)


def write(memory: int, loader: int, worker: int, jump: int, word: int, reading) -> None:
    """`word` is where the reading goes; the rest as in dma/judging.py. The worker asks for its
    interrupt at the list's end."""
    write_tables(memory, reading)
    for offset, value in (
        (NONE, 1),
        (SOME, 0),
        (TO_TAKEN, memory + TAKEN_PAGE),
        (TO_SHARED, memory + SHARED_PAGE),
        (LIST, memory + HEAD),
    ):
        mem32[memory + offset] = value
    for n, value in enumerate(reading.words):
        mem32[memory + COMMANDS + 4 * n] = value
    moves = Moves(loader, worker, memory + HEAD)
    add = moves.add
    ask(moves, reading.status, memory + ENTRY + 2, memory + GOOD_TABLE, memory + TO_TAKEN, jump)

    moves.here = memory + TAKEN_PAGE + TO_GOOD
    take(add, memory, reading)
    add(memory + COMMANDS, reading.start, count=len(reading.words), flags=INCR_READ)
    add(memory + SOME, word, _HALFWORD)
    swap = 0 if reading.width else BSWAP
    add(memory + ENTRY, word + 2, _HALFWORD, flags=swap, asks=True)

    moves.here = memory + TAKEN_PAGE + TO_BAD
    add(memory + NONE, word, _HALFWORD)
    for address in reading.clear:
        add(address, memory + SCRATCH)
    take(add, memory, reading)
    ask(moves, reading.idle, memory + ENTRY + 3, memory + IDLE_TABLE, memory + TO_SHARED, jump)

    moves.here = memory + SHARED_PAGE + TO_START
    add(memory + COMMANDS, reading.start, count=len(reading.words), flags=INCR_READ, asks=True)
    moves.here = memory + SHARED_PAGE + TO_RECORD
    add(memory + SCRATCH, memory + SCRATCH, asks=True)
