"""Tier dma+isr of a lean sampler: the DMA takes readings and starts the next ones, and a short
interrupt judges them. "DS" = Raspberry Pi RP2040 datasheet. Nothing here is for ISRs.
"""

import micropython
from machine import mem32

from noheap.block import FAULT_PATTERN, KIND, LIMIT, LIMIT_OF, PERIODS, RAW
from noheap.cortex.link_asm import AsmParts
from noheap.dma import handing
from noheap.dma.channels import Channels, aligned
from noheap.dma.isr_asm import explain, judge, take
from noheap.dma.pacer import CHANNELS, COUNTED, LOADER, PACER, WORKER, Pacer
from noheap.dma.readings import reading
from noheap.dma.words import IDLE_TABLE
from noheap.hal.rp2040_dma_registers import (
    AL1_READ_ADDR,
    CLEAR,
    DMA_IRQ_1,
    INTE1,
    INTS1,
    SET,
    TRANS_COUNT,
)
from noheap.hal.rp2040_registers import NMI_MASK
from noheap.tick.tick import Tick, after_write


# From bytecode a word past 2**30 would be a big int: on the heap, which may be locked.
@micropython.viper
def _bring(block: ptr32):  # noqa: F821 # pyright: ignore[reportUndefinedVariable]
    block[RAW] = block[KIND] >> 16


class IsrTick(Tick):
    """For the sampler `job` with `source`. DMA_IRQ_1 is its; MicroPython uses DMA_IRQ_0."""

    def __init__(self, source, address: int, job, period_us: int, pwm_slice, priority: int):
        self._pacer = Pacer(period_us, pwm_slice)
        self._memory, self._kept = aligned(256, IDLE_TABLE + 256)
        self._block = block = job.block
        for word in (LIMIT, LIMIT_OF, LIMIT_OF + 1):
            block[word] <<= 16
        block[FAULT_PATTERN] <<= 2
        self._reading = reading(source)
        self._of_tick = (address, period_us, priority)
        self._claim()
        job.count_missed = self.count
        self._end = job.deinit
        job.deinit = self.release

    def _claim(self) -> None:
        """Raises OSError if the channels are not free."""
        address, period_us, priority = self._of_tick
        self._channels = channels = Channels(CHANNELS)
        self._left = channels.base(PACER) + TRANS_COUNT
        self._last = COUNTED
        handing.write(
            self._memory,
            channels.numbers[LOADER],
            channels.numbers[WORKER],
            channels.base(LOADER) + AL1_READ_ADDR,
            address + 4 * KIND,
            self._reading,
        )
        self._mask = mask = 1 << channels.numbers[WORKER]
        stop = list(self._pacer.stop)
        stop.extend(channels.stop)
        stop.append((INTE1 + CLEAR, mask))
        stop.append((INTS1, mask))
        entry = after_write(AsmParts(address, take, judge, explain), INTS1, mask)
        Tick.__init__(self, DMA_IRQ_1, period_us, entry, stop, priority, NMI_MASK)

    def start(self, due_at: int = 0) -> int:
        """As Tick's. It claims the channels again if `release` gave them back."""
        if self._channels is None:
            self._claim()
        return Tick.start(self, due_at)

    def release(self) -> None:
        """For the sampler's `deinit`: also give the channels back. May be called twice."""
        self._end()
        if self._channels is not None:
            self._channels.close()
            self._channels = None

    def _prepare(self) -> None:
        self._last = COUNTED
        mem32[INTS1] = self._mask
        mem32[INTE1 + SET] = self._mask
        self._pacer.arm(self._channels, self._memory)

    def _go(self, due_at: int) -> int:
        return self._pacer.go(due_at)

    def count(self) -> None:
        """Puts the periods that have begun, and the last reading, into the block. Main loop only;
        allocates nothing."""
        if self.running:
            left = mem32[self._left]
            block = self._block
            block[PERIODS] = block[PERIODS] + (self._last - left & COUNTED - 1) & 0x3FFFFFFF
            self._last = left
            _bring(block)
