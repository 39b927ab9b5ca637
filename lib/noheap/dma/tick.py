"""Tier dma of a sampler: a PWM slice starts the DMA's list in each period, and nobody else does
anything. docs/guide/dma.md draws the list.

"DS" = Raspberry Pi RP2040 datasheet. Nothing here is for ISRs; all but `bring` allocates.
"""

from array import array

from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.block import (
    ABOVE_PATTERN,
    ABOVE_STEP,
    DEBOUNCE,
    FAULT_PATTERN,
    FAULT_STEP,
    FAULT_TICKS,
    IMPLAUSIBLE,
    LIMIT_OF,
    LOW,
    OUT_ADDRESS,
    PERIODS,
    QUEUE,
    SETTLE,
    SPAN,
)
from noheap.cortex.last_will import LastWill
from noheap.dma import judging
from noheap.dma.channels import Channels, aligned, control
from noheap.dma.counting import Countdown, write_table
from noheap.dma.moves import Moves
from noheap.dma.pacer import CHANNELS, COUNTED, LOADER, PACER, WORKER, Pacer
from noheap.dma.readings import reading
from noheap.dma.records import bring
from noheap.dma.show import FAILING, Show
from noheap.dma.tables import Judge, Pages
from noheap.dma.words import (
    AT,
    BEGUN,
    BLOCK,
    COUNT,
    FAILED_ROW,
    FLAGS,
    GOOD,
    GOOD_TABLE,
    IDLE,
    IDLE_KIND,
    IDLE_TABLE,
    LAST,
    LEFT,
    PAGES,
    PAGES_AT,
    RING,
    ROW,
    SIDE,
    TAKEN,
    TOKEN,
    UPPER,
    WORDS,
    XOR,
)
from noheap.dma.words import QUEUE as QUEUE_WORD
from noheap.hal.errors import BUS, OVERRUN
from noheap.hal.rp2040_dma_registers import (
    AL1_CTRL,
    AL1_READ_ADDR,
    AL3_READ_ADDR_TRIG,
    INCR_READ,
    INCR_WRITE,
    RING_SIZE,
    RING_WRITE,
    TRANS_COUNT,
    WRITE_ADDR,
)
from noheap.hal.rp2040_registers import GPIO_CTRL, GPIO_OUT_CLR

_LEAST = const(64)  # entries of the ring
_MOST = const(4096)
_ENTRY_BYTES = const(8)
_WORD = const(2)
_ALL = const(0xFFFFFFFF)
_OUTTOPAD = const(9)  # GPIOn_STATUS, the word before GPIOn_CTRL: DS 2.19.6.1
_KEEPER = CHANNELS  # the channel after those of dma/pacer.py


class DmaTick:
    """For the sampler `job` with `source`. ValueError for what this tier cannot do; OSError if
    five DMA channels, or a PIO's two machines and 27 instructions, are not free."""

    def __init__(self, source, job, period_us: int, pwm_slice):
        self._pacer = pacer = Pacer(period_us, pwm_slice)
        block = job.block
        self._reading = made = reading(source)
        xor = source.own[0] if source.name == "adc" else 0
        judge = Judge(
            block[LIMIT_OF + 1] + 1,
            block[LIMIT_OF] + 1,
            block[LOW],
            block[LOW] + block[SPAN],
            block[IMPLAUSIBLE],
        )
        pages = Pages(judge, lambda word: (word ^ 0x8000) - 0x8000 ^ xor)
        self._settling = settling = Countdown(block[SETTLE])
        self._debouncing = debouncing = Countdown(block[DEBOUNCE])
        count = settling.pages + debouncing.pages
        size = PAGES_AT + 256 * pages.count
        self._memory, self._kept = aligned(256, size + 256 * (count + 1 if count else 0))
        judging.write_tables(self._memory, made)
        pages.write(self._memory + PAGES_AT)
        if count:
            table = self._memory + size
            write_table(table)
            settling.place(table + 256, table)
            debouncing.place(table + 256 + 256 * settling.pages, table)

        least = _LEAST if job.queue is None else job.queue.capacity
        entries = _LEAST
        while entries < min(least + 1, _MOST):
            entries *= 2
        self._ring_bytes = entries * _ENTRY_BYTES
        self._ring, self._ring_kept = aligned(self._ring_bytes, self._ring_bytes)

        # The slot of a pattern that advances by a step in each period is a 32nd of its cycle.
        self._cycles = cycles = pacer.cycles
        inverted = 0 if block[OUT_ADDRESS] & 0x1F == GPIO_OUT_CLR & 0x1F else _ALL
        self._low = 1 if inverted else 0
        slots = [(cycles << 27) // (block[word] & _ALL or 1) for word in (ABOVE_STEP, FAULT_STEP)]
        self._above = block[ABOVE_PATTERN] & _ALL ^ inverted
        self._below = inverted
        self._fault = block[FAULT_PATTERN] & _ALL ^ inverted
        self._fault_ticks = block[FAULT_TICKS]
        self._slots = slots
        self._pin = job._out_pin  # noqa: SLF001 - a base's, of the same library
        self._channels = None
        self._will = None
        self._words = words = array("i", bytes(4 * WORDS))
        self._address = addressof(words)
        words[BLOCK] = addressof(block)
        words[QUEUE_WORD] = 0 if job.queue is None else block[QUEUE]
        words[RING] = self._ring
        words[COUNT] = entries
        words[GOOD] = self._memory + GOOD_TABLE
        words[IDLE] = self._memory + IDLE_TABLE
        words[PAGES] = self._memory + PAGES_AT
        words[UPPER] = 8 * made.width
        words[XOR] = xor
        if not made.clear:
            words[IDLE_KIND] = BUS if source.name == "adc" else OVERRUN
        self._block = block
        self._source = source
        self._end = job.deinit  # the class's own
        self._failing = 0
        self._level = 0
        job.count_missed = self.bring
        job.deinit = self.release
        self.each_ms = 0  # a timer brings the records so often; 0: none does
        self._timer = None

    def start(self, due_at: int) -> int:
        """The first period ends one period from now. Returns when, and puts it at `due_at`. After
        `deinit` it goes on with the state and the level that there were."""
        memory = self._memory
        level = self._low
        if self._channels is None:
            self._claim()
        else:
            level = self._level
        if self._failing:
            # The watch may have shown the fault after the last reading, a good one.
            mem32[memory + ROW] = mem32[memory + FAILED_ROW]
            self._settling.begin()
        channels, show, words = self._channels, self._show, self._words
        assert channels is not None
        stop = list(self._pacer.stop)
        stop.extend(channels.stop)
        stop.extend(show.stop)
        self._will = LastWill(stop, (self._kept, self._ring_kept, words, self._block))
        base = channels.base(_KEEPER)
        size = 3
        while 1 << size < self._ring_bytes:
            size += 1
        periods = self._block[PERIODS]
        mem32[base + WRITE_ADDR] = self._ring + (periods & words[COUNT] - 1) * _ENTRY_BYTES
        mem32[base + TRANS_COUNT] = 2
        mem32[base + AL1_CTRL] = control(
            channels.numbers[_KEEPER],
            _WORD,
            INCR_READ | INCR_WRITE | RING_WRITE | size << RING_SIZE,
        )
        words[AT] = base + WRITE_ADDR
        words[LEFT] = channels.base(PACER) + TRANS_COUNT
        words[FLAGS] = show.flags
        words[TAKEN] = words[BEGUN] = periods
        words[LAST] = COUNTED
        show.start(level)
        if not self._failing:
            for at in (SIDE + 4, SIDE + 8):
                mem32[show.player_fifo] = mem32[memory + at]
        mem32[show.watch_fifo] = 0 if self._failing else mem32[memory + TOKEN]
        mem32[show.watch_fifo] = self._fault
        mem32[show.watch_fifo] = show.fault_looks
        self._pacer.arm(channels, memory)
        due = self._pacer.go(due_at) & 0xFFFFFFFF
        if self.each_ms:
            from machine import Timer

            bring = self.bring
            self._timer = Timer(  # pyright: ignore[reportCallIssue] - the stubs ask for an id
                period=self.each_ms, callback=lambda _: bring(), hard=False
            )
        return due

    def _claim(self) -> None:
        channels = Channels(CHANNELS + 1)
        try:
            show = Show(self._pin, self._cycles, *self._slots)
        except OSError:
            channels.close()
            raise
        self._channels, self._show = channels, show
        memory, settling, debouncing = self._memory, self._settling, self._debouncing
        settling.begin()
        debouncing.begin()
        judging.write_words(
            memory,
            self._reading,
            (self._below, show.looks),
            (self._above, show.looks),
            (show.countdown(self._fault_ticks), self._fault, show.fault_looks),
            bool(debouncing.pages),
        )
        judging.write_moves(
            Moves(channels.numbers[LOADER], channels.numbers[WORKER], memory),
            memory,
            channels.base(LOADER) + AL1_READ_ADDR,
            channels.base(_KEEPER) + AL3_READ_ADDR_TRIG,
            self._reading,
            show,
            settling,
            debouncing,
        )

    def bring(self) -> None:
        """Bring the ring's records to the queue and the counters to the block. Main loop only;
        allocates nothing."""
        if self._will is not None:
            bring(self._address)

    def deinit(self) -> None:
        """Stop; the pin keeps its level, and channels and PIO stay claimed. May be called
        twice."""
        if self._will is None:
            return
        if self._timer is not None:
            self._timer.deinit()
            self._timer = None
        bring(self._address)
        self._failing = mem32[self._show.flags] & FAILING
        self._level = mem32[GPIO_CTRL - 4 + 8 * self._pin] >> _OUTTOPAD & 1
        self._source.chip.write_gpio(self._pin, self._level)
        self._will.execute()
        self._will = None

    def release(self) -> None:
        """For the sampler's `deinit`: also put the pin at its safe level, and give channels and
        PIO back. May be called twice."""
        self._end()
        if self._channels is not None:
            self._channels.close()
            self._show.close()
            self._channels = None
            self._failing = 0
