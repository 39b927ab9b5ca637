"""A list of transfers that two DMA channels work off by themselves: a loader and a worker.

    moves = Moves(loader, worker, address)
    moves.add(source, target)                       # a word
    moves.add(source, target, size=0, count=2, flags=INCR_WRITE)
    moves.add(source, target, last=True)

An entry has four words: READ_ADDR, WRITE_ADDR, TRANS_COUNT, CTRL_TRIG of the worker. The loader
copies them there, the last one starts the worker, and the worker's end starts the loader again,
which goes on with the next entry (RP2040 datasheet 2.5.6.2.1). An entry may write into a later
one, which is a table: the byte that was read becomes the lowest byte of the address to read from.
And it may write the loader's READ_ADDR, which is a jump. Not for ISRs.
"""

from machine import mem32
from micropython import const

from noheap.dma.channels import control
from noheap.hal.rp2040_dma_registers import IRQ_QUIET

ENTRY = 16  # bytes

_WORD = const(2)


class Moves:
    """Writes entries from `address` on. `loader` and `worker` are numbers of channels."""

    def __init__(self, loader: int, worker: int, address: int):
        self._loader = loader
        self._worker = worker
        self.here = address

    def add(
        self,
        source: int,
        target: int,
        size: int = _WORD,
        count: int = 1,
        flags: int = 0,
        last: bool = False,
        asks: bool = False,
    ) -> int:
        """Returns the entry's address, of whose first word the lowest byte is the index of a
        table. `last`: the list ends with it; `asks`: and the worker asks for its interrupt."""
        here = self.here
        chain = -1 if last or asks else self._loader
        word = control(self._worker, size, flags, chain)
        mem32[here] = source
        mem32[here + 4] = target
        mem32[here + 8] = count
        mem32[here + 12] = word & ~IRQ_QUIET if asks else word
        self.here = here + ENTRY
        return here
