"""A countdown that the DMA works off, one step each time that its list comes by.

    wait = Countdown(36)
    wait.place(memory, table)                       # where it has its pages
    wait.write(moves, left_at, over_at, jump)       # its rows; and after them, in the list:
    wait.reload(moves)                              # begins again
    wait.step(moves)                                # the list goes on where one of the two says

The DMA cannot subtract, so it looks the difference up; its one sniffer, which adds, is for all
channels, and for others. A digit is of base 128, kept as twice its value. In the table, two bytes
at that place are the digit that comes after it, and the lowest byte of where the list goes on: one
half of the digit's page, or the other one if it was 0 and borrows from the next digit. Where the
last one cannot borrow, it is over: at the step after `ticks` of them. docs/guide/dma.md draws it.
Nothing here is for ISRs; everything allocates.
"""

from machine import mem8, mem32
from micropython import const

from noheap.hal.rp2040_dma_registers import INCR_READ, INCR_WRITE

_BYTE = const(0)
_DIGIT_BITS = const(7)
_DIGIT = const(3)  # of a digit's two words: the digit, and after it an address that jumps go to
_DIGIT_BYTES = const(8)
_TO_BORROW = const(0)  # in the digit's page
_TO_LEFT = const(128)
_WORDS_AT = const(208)  # in the first page; what they begin with comes after them


def write_table(address: int) -> None:
    """Write the page that all countdowns look their digits up in, a multiple of 256."""
    for twice in range(0, 256, 2):
        mem8[address + twice] = twice - 2 & 0xFF
        mem8[address + twice + 1] = _TO_LEFT if twice else _TO_BORROW


class Countdown:
    """Of `ticks`, 0 to 65535. `pages`: how many of 256 bytes it needs; 0 of none."""

    def __init__(self, ticks: int):
        self._digits = digits = []
        while ticks:
            digits.append(ticks & (1 << _DIGIT_BITS) - 1)
            ticks >>= _DIGIT_BITS
        self.pages = len(digits)

    def place(self, memory: int, table: int) -> None:
        """Its pages begin at `memory`; `table` is where write_table wrote."""
        self._memory = memory
        self._table = table
        self._words = memory + _WORDS_AT
        self._first = self._words + _DIGIT_BYTES * self.pages
        for n, digit in enumerate(self._digits):
            mem32[self._first + _DIGIT_BYTES * n] = digit << 8 * _DIGIT + 1
            mem32[self._first + _DIGIT_BYTES * n + 4] = memory + 256 * n
        self.begin()

    def begin(self) -> None:
        """As `reload`, by the CPU."""
        for at in range(0, _DIGIT_BYTES * self.pages, 4):
            mem32[self._words + at] = mem32[self._first + at]

    def write(self, moves, left_at: int, over_at: int, jump: int) -> None:
        """Write the rows of its pages. `left_at` and `over_at` are words with the addresses where
        the list goes on; `jump` is the address of the loader's READ_ADDR."""
        self._jump = jump
        for n in range(self.pages):
            page = self._memory + 256 * n
            moves.here = page + _TO_BORROW
            if n + 1 < self.pages:
                self._step(moves, n + 1)
            else:
                moves.add(over_at, jump)
            moves.here = page + _TO_LEFT
            moves.add(left_at, jump)

    def reload(self, moves) -> None:
        """Add the row that begins again."""
        moves.add(self._first, self._words, count=2 * self.pages, flags=INCR_READ | INCR_WRITE)

    def step(self, moves) -> None:
        """Add the three rows that count one."""
        self._step(moves, 0)

    def _step(self, moves, n: int) -> None:
        digit = self._words + _DIGIT_BYTES * n + _DIGIT
        moves.add(digit, moves.here + 16, _BYTE)
        moves.add(self._table, digit, _BYTE, count=2, flags=INCR_READ | INCR_WRITE)
        moves.add(digit + 1, self._jump)
