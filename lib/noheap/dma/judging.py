"""Writes what the DMA works off in each period: takes a reading, starts the next one, judges it by
tables, tells the PIO and records it. docs/guide/dma.md draws it; dma/words.py has the layout.

Nothing here is for ISRs; everything allocates.
"""

from machine import mem8, mem32
from micropython import const

from noheap.dma.moves import ENTRY as ENTRY_BYTES
from noheap.dma.words import (
    ABOVE_SIDE,
    AFTER_AT,
    ASK_AT,
    BELOW_SIDE,
    COMMANDS,
    ENTRY,
    ENTRY_AT,
    FAILED_PAGE,
    FAILED_ROW,
    FLIP_AT,
    GOOD_TABLE,
    HEAD,
    IDLE_TABLE,
    KEEP_AT,
    LIST,
    PAGES_AT,
    RESUME_AT,
    ROW,
    SCRATCH,
    SHARED_PAGE,
    SIDE,
    TAKEN_PAGE,
    TO_AFTER,
    TO_ASK,
    TO_BAD,
    TO_COUNT,
    TO_FAILED,
    TO_GOOD,
    TO_KEEP,
    TO_RECORD,
    TO_SETTLE,
    TO_SHARED,
    TO_SILENT,
    TO_START,
    TO_STAY,
    TO_TAKEN,
    TO_TEST,
    TO_TOKEN,
    TOKEN,
    TOKEN_AT,
)
from noheap.hal.rp2040_dma_registers import INCR_READ, INCR_WRITE

_BYTE = const(0)
_HALFWORD = const(1)
_ADDRESSES = const(32)  # of a PIO's instructions


def _row(low: int, between: int, high: int) -> int:
    """Where the list goes on, by the outcome of dma/tables.py."""
    return low | between << 8 | high << 16 | TO_RECORD << 24


def write_words(memory: int, reading, below, above, token, debounces: bool) -> None:
    """`below` and `above` are the player's two words, `token` the watch's three."""
    stay = TO_STAY if debounces else TO_TOKEN
    is_below = (_row(stay, stay, TO_ASK), below[0], below[1], memory + ABOVE_SIDE)
    is_above = (_row(TO_ASK, stay, stay), above[0], above[1], memory + BELOW_SIDE)
    shared = memory + SHARED_PAGE
    for offset, words in (
        (ROW, (is_below[0], _row(TO_AFTER, TO_AFTER, TO_AFTER))),
        (SIDE, is_below),
        (BELOW_SIDE, is_below),
        (ABOVE_SIDE, is_above),
        (TOKEN, token),
        (TO_TAKEN, (memory + TAKEN_PAGE, shared, memory + FAILED_PAGE)),
        (LIST, (memory + HEAD, memory + ENTRY)),
        (TOKEN_AT, (shared + TO_TOKEN, shared + TO_KEEP, memory + FAILED_PAGE + TO_TEST)),
        (COMMANDS, reading.words),
    ):
        for word in words:
            mem32[memory + offset] = word
            offset += 4


def write_tables(memory: int, reading) -> None:
    """Write the tables that say, by its status, whether the peripheral has a reading and rests."""
    for byte in range(256):
        mem8[memory + GOOD_TABLE + byte] = TO_GOOD if reading.is_good(byte) else TO_BAD
        mem8[memory + IDLE_TABLE + byte] = TO_START if reading.is_idle(byte) else TO_RECORD


def write_moves(
    moves, memory: int, jump: int, keep: int, reading, show, settling, debouncing
) -> None:
    """`jump` is the address of the loader's READ_ADDR, `keep` of the register that puts an entry
    into the ring. `moves`: dma/moves.py; `show`: dma/show.py; the other two: dma/counting.py."""
    settling.write(moves, memory + KEEP_AT, memory + RESUME_AT, jump)
    debouncing.write(moves, memory + TOKEN_AT, memory + FLIP_AT, jump)
    add = moves.add
    moves.here = memory + HEAD
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
    target = memory + ENTRY + 4
    for address in reading.clear:
        add(address, target)
        target = memory + SCRATCH
    take(add, memory, reading)
    ask(moves, reading.idle, memory + ENTRY + 3, memory + IDLE_TABLE, memory + TO_SHARED, jump)
    moves.here = memory + SHARED_PAGE + TO_START
    add(memory + COMMANDS, reading.start, count=len(reading.words), flags=INCR_READ)
    assert moves.here == memory + SHARED_PAGE + TO_RECORD
    add(memory + FAILED_ROW, memory + ROW)
    if settling.pages:
        settling.reload(moves)
    add(memory + ENTRY_AT, keep, last=True)

    _write_good(moves, memory, jump, keep, show, debouncing)
    moves.here = memory + SHARED_PAGE + TO_AFTER
    add(memory + AFTER_AT, jump)
    _write_after(moves, memory, jump, show, settling)


def _write_good(moves, memory: int, jump: int, keep: int, show, debouncing) -> None:
    """The end of the list after a good reading: to the other side, or back from a fault, or no
    change."""
    add = moves.add
    shared = memory + SHARED_PAGE
    moves.here = shared + TO_TOKEN - (5 if debouncing.pages else 4) * ENTRY_BYTES
    mem32[memory + FLIP_AT] = mem32[memory + ASK_AT] = moves.here
    add(memory + SIDE + 12, moves.here + ENTRY_BYTES)  # the other side's address
    add(0, memory + SIDE, count=4, flags=INCR_READ | INCR_WRITE)
    if debouncing.pages:
        debouncing.reload(moves)
    mem32[memory + RESUME_AT] = moves.here
    add(memory + SIDE, memory + ROW)
    add(memory + SIDE + 4, show.player_fifo, count=2, flags=INCR_READ)
    assert moves.here == shared + TO_TOKEN
    add(memory + TOKEN, show.watch_fifo, count=3, flags=INCR_READ)
    assert moves.here == shared + TO_KEEP
    add(memory + ROW, memory + ENTRY + 3, _BYTE)
    add(memory + ENTRY_AT, keep, last=True)
    moves.here = shared + TO_ASK
    add(memory + ASK_AT, jump)
    if debouncing.pages:
        moves.here = shared + TO_STAY
        debouncing.reload(moves)
        add(memory + TOKEN_AT, jump)
        moves.here = memory + FAILED_PAGE + TO_COUNT
        mem32[memory + ASK_AT] = moves.here
        debouncing.step(moves)


def _write_after(moves, memory: int, jump: int, show, settling) -> None:
    """The end of the list after a good reading that follows a bad one: the watch knows whether the
    fault is shown."""
    add = moves.add
    page = memory + FAILED_PAGE
    for address in range(_ADDRESSES):
        mem8[page + address] = TO_SETTLE if show.shows_fault(address) else TO_SILENT
    moves.here = page + TO_TEST
    add(show.watch_at, moves.here + ENTRY_BYTES, _BYTE)
    add(page, memory + TO_FAILED, _BYTE)
    add(memory + TO_FAILED, jump)
    assert moves.here == page + TO_SILENT
    add(memory + SIDE, memory + ROW)
    add(memory + TOKEN_AT, jump)
    assert moves.here == page + TO_SETTLE
    if settling.pages:
        settling.step(moves)
    else:
        add(memory + RESUME_AT, jump)


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
