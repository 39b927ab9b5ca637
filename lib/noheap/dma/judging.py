"""Writes what the DMA works off in each period: takes a reading, starts the next one, judges it by
tables, tells the PIO and records it. docs/guide/dma.md draws it; dma/words.py has the layout.

Nothing here is for ISRs; everything allocates.
"""

from machine import mem8, mem32
from micropython import const

from noheap.dma.moves import Moves
from noheap.dma.words import (
    COMMANDS,
    ENTRY,
    ENTRY_AT,
    GOOD_TABLE,
    HEAD,
    IDLE_TABLE,
    LIST,
    PAGES_AT,
    RESYNC,
    ROW,
    ROWS_ABOVE,
    ROWS_BELOW,
    SCRATCH,
    SHARED_PAGE,
    SHOW_ABOVE,
    SHOW_BELOW,
    TAKEN_PAGE,
    TO_ABOVE,
    TO_BAD,
    TO_BELOW,
    TO_GOOD,
    TO_RECORD,
    TO_SHARED,
    TO_START,
    TO_STAY,
    TO_TAKEN,
    TO_UNBELIEVED,
    TOKEN,
)
from noheap.hal.rp2040_dma_registers import INCR_READ, INCR_WRITE

_BYTE = const(0)
_HALFWORD = const(1)


def _row(low: int, between: int, high: int) -> int:
    """Where the list goes on, by the outcome of dma/tables.py."""
    return low | between << 8 | high << 16 | TO_UNBELIEVED << 24


_BELOW = _row(TO_STAY, TO_STAY, TO_ABOVE)
_ABOVE = _row(TO_BELOW, TO_STAY, TO_STAY)
_BELOW_AGAIN = _row(TO_BELOW, TO_BELOW, TO_ABOVE)  # after a bad reading
_ABOVE_AGAIN = _row(TO_BELOW, TO_ABOVE, TO_ABOVE)


def write_words(memory: int, reading, below, above, token) -> None:
    """`below` and `above` are the player's two words, `token` the watch's three."""
    for offset, words in (
        (ROW, (_BELOW_AGAIN, _BELOW_AGAIN)),  # the first reading shows its state
        (COMMANDS, reading.words),
        (SHOW_BELOW, below),
        (SHOW_ABOVE, above),
        (ROWS_BELOW, (_BELOW, _BELOW_AGAIN)),
        (ROWS_ABOVE, (_ABOVE, _ABOVE_AGAIN)),
        (TOKEN, token),
        (TO_TAKEN, (memory + TAKEN_PAGE, memory + SHARED_PAGE)),
        (LIST, (memory + HEAD, memory + ENTRY)),
    ):
        for word in words:
            mem32[memory + offset] = word
            offset += 4


def write_tables(memory: int, reading) -> None:
    """Writes the tables that tell what the peripheral has."""
    for byte in range(256):
        mem8[memory + GOOD_TABLE + byte] = TO_GOOD if reading.is_good(byte) else TO_BAD
        mem8[memory + IDLE_TABLE + byte] = TO_START if reading.is_idle(byte) else TO_RECORD


def write_moves(
    memory: int, loader: int, worker: int, jump: int, keep: int, reading, show
) -> None:
    """`loader` and `worker` are numbers of channels; `jump` is the address of the loader's
    READ_ADDR, `keep` of the register that puts an entry into the ring. `show`: dma/show.py."""
    moves = Moves(loader, worker, memory + HEAD)
    add = moves.add
    ask(moves, reading.status, memory + ENTRY + 2, memory + GOOD_TABLE, memory + TO_TAKEN, jump)

    # Yes. The next one starts before this one is judged.
    moves.here = memory + TAKEN_PAGE + TO_GOOD
    take(add, memory, reading)
    add(memory + COMMANDS, reading.start, count=len(reading.words), flags=INCR_READ)
    add(memory + ENTRY + reading.width, moves.here + 32, _BYTE)
    add(memory + ENTRY + 1 - reading.width, moves.here + 32, _BYTE)
    add(memory + PAGES_AT, moves.here + 17, _BYTE)
    add(memory + PAGES_AT, moves.here + 16, _BYTE)
    add(memory + ROW, memory + TO_SHARED, _BYTE)
    add(memory + TO_SHARED, jump)

    # No. What came of it is taken away; the next one starts if the last one has ended.
    moves.here = memory + TAKEN_PAGE + TO_BAD
    add(memory + RESYNC, memory + ROW)
    target = memory + ENTRY + 4
    for address in reading.clear:
        add(address, target)
        target = memory + SCRATCH
    take(add, memory, reading)
    ask(moves, reading.idle, memory + ENTRY + 3, memory + IDLE_TABLE, memory + TO_SHARED, jump)

    def record():
        add(memory + ENTRY_AT, keep, last=True)

    for to, rows, words in (
        (TO_STAY, 0, 0),
        (TO_ABOVE, ROWS_ABOVE, SHOW_ABOVE),
        (TO_BELOW, ROWS_BELOW, SHOW_BELOW),
    ):
        moves.here = memory + SHARED_PAGE + to
        if words:
            add(memory + rows, memory + ROW, count=2, flags=INCR_READ | INCR_WRITE)
            add(memory + words, show.player_fifo, count=2, flags=INCR_READ)
        add(memory + TOKEN, show.watch_fifo, count=3, flags=INCR_READ)
        record()
    moves.here = memory + SHARED_PAGE + TO_START
    add(memory + COMMANDS, reading.start, count=len(reading.words), flags=INCR_READ)
    record()
    moves.here = memory + SHARED_PAGE + TO_RECORD
    record()
    moves.here = memory + SHARED_PAGE + TO_UNBELIEVED
    add(memory + RESYNC, memory + ROW)
    record()


def ask(moves, status: int, kept: int, table: int, to: int, jump: int) -> None:
    """Keep the byte at `status`, and go on where `table` says for it. `to` is the word with the
    address of that page."""
    add = moves.add
    add(status, kept, _BYTE)
    add(kept, moves.here + 16, _BYTE)
    add(table, to, _BYTE)
    add(to, jump)


def take(add, memory: int, reading) -> None:
    """Move the reading into the ring's next entry, in the order of its bytes."""
    if reading.width:
        add(reading.data, memory + ENTRY, _HALFWORD)
    else:
        add(reading.data, memory + ENTRY, _BYTE, count=2, flags=INCR_WRITE)
