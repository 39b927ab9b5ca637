"""Claims DMA channels of the RP2040 from MicroPython, and knows what stops them.

    channels = Channels(3)
    mem32[channels.base(0) + READ_ADDR] = ...
    will = LastWill(channels.stop)
    ...
    will.execute()
    channels.close()

"DS" = Raspberry Pi RP2040 datasheet, 2.5. Nothing here is for ISRs; everything allocates.
"""

from noheap.hal import chip
from noheap.hal.rp2040_dma_registers import (
    AL1_CTRL,
    CHAIN_TO,
    CHAN_ABORT,
    DMA,
    DMA_STRIDE,
    EN,
    HIGH_PRIORITY,
    IRQ_QUIET,
    SIZE,
    UNPACED,
)


class Channels:
    """`count` channels that nobody else of this program has. OSError if MicroPython has not so
    many left; NotImplementedError on another chip. `numbers` are theirs, and `stop` the writes
    (address, value) that end what they do."""

    def __init__(self, count: int):
        chip.require("RP2040")
        from rp2 import DMA as Claim  # pyright: ignore[reportMissingImports] - an STM32's stubs

        self._claims = claims = []
        self._calling = []
        try:
            for _ in range(count):
                claims.append(Claim())
        except OSError:
            self.close()
            raise
        self.numbers = [claim.channel for claim in claims]
        mask = 0
        self.stop = stop = []
        # EN first: an abort of a channel that another one starts would not hold (DS 2.5.5.3).
        for number in self.numbers:
            mask |= 1 << number
            stop.append((DMA + DMA_STRIDE * number + AL1_CTRL, 0))
        stop.append((CHAN_ABORT, mask))

    def base(self, n: int) -> int:
        """The address of the n-th channel's registers."""
        return DMA + DMA_STRIDE * self.numbers[n]

    def call(self, n: int, function) -> None:
        """Have `function` called after an interrupt of the n-th channel, with an object of the
        port's; it may allocate. Not for more than that: the channel must ask for it."""
        claim = self._claims[n]
        self._calling.append(claim)
        claim.irq(function)

    def close(self) -> None:
        """Give them back, stopped before. May be called twice."""
        while self._calling:
            self._calling.pop().irq(handler=None)
        while self._claims:
            self._claims.pop().close()


def control(number: int, size: int, flags: int = 0, chain: int = -1, pace: int = UNPACED) -> int:
    """Returns the control word of channel `number` (DS 2.5.7, CTRL_TRIG): `size` 0 for bytes, 1
    for halfwords, 2 for words; `chain` the channel that it starts at its end; `pace` the request
    that each transfer waits for, shifted to its place. It asks for no interrupt."""
    chain = number if chain < 0 else chain
    return EN | HIGH_PRIORITY | IRQ_QUIET | size << SIZE | flags | chain << CHAIN_TO | pace


def aligned(alignment: int, size: int):
    """Returns (address, what to keep) of `size` bytes at a multiple of `alignment`, a power of
    two, that lie within 64 KB."""
    from uctypes import addressof

    skipped = []
    while True:
        memory = bytearray(size + alignment - 16)  # a block of the heap begins at each 16th byte
        address = addressof(memory) + alignment - 1 & ~(alignment - 1)
        if address >> 16 == address + size - 1 >> 16:
            return address, memory
        skipped.append(memory)
