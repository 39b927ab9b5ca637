"""Samples a sensor at a fixed rate from a hard interrupt and drives an output from it.

    from noheap.sampler import asm

    queue = SPSC(64, RECORD_WORDS)
    sampler = Sampler(I2CSource(bus=0, address=0x48), threshold=Threshold(on=0x1e00, off=0x1d00),
                      out_pin=25, period_us=10_000, queue=queue, tier=asm)
    sampler.start()
    ...
    sampler.deinit()

Each tick takes the reading that the tick before started, so nothing waits for it. It comes from
the source, a file of noheap/source. The tier, a module, decides what calls the interrupt:

    sampler/portable.py  machine.Timer(hard=True); RP2040, RP2350, STM32F4 from MicroPython 1.27
    sampler/vector.py    the same code straight from the vector table; RP2040, RP2350, STM32F4
    sampler/asm.py       the same job in assembler; RP2040, RP2350

For a smaller job and higher rates: sampler/lean_sampler.py.
"""

from array import array

from uctypes import addressof

from noheap.block import (
    ABOVE_STEP,
    BLOCK_WORDS,
    CHECK_WORDS,
    DEBOUNCE,
    FAULT_STEP,
    IMPLAUSIBLE,
    LATENCY_MIN_US,
    LOW,
    MEASURED_WORDS,
    QUEUE,
    RAW,
    SETTLE,
    SPAN,
    STATUS,
)
from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.record import RECORD_WORDS
from noheap.sampler.missed import count
from noheap.sampler.ticking import Ticking, signed, within

# A queue without room, as in buf/spsc.py, because an assembler job always has one.
_NO_QUEUE = array("i", (20, 20, 36, 16, 0, 0, 0, 0, 0))


class Sampler(Ticking):
    """Takes a reading of `source` every `period_us` and judges it.

    source          an I2CSource, ADCSource, SPISource or CallSource
    threshold       on, off and debounce in the sensor's raw units, int16
    out_pin         GPIO 0 to 29, of an RP2350 0 to 47, on an STM32F4 "A0" to "I15"; already an
                    output; follows the state
    period_us       200 to 1_000_000; in tiers vector and asm from 32, or the source's fastest_us;
                    in tier portable of an STM32F4 whole milliseconds
    tier            one of the modules above; the attribute `tier` is its name
    queue           SPSC with RECORD_WORDS words; the interrupt is its producer. None: no records
    active_high     which level of the output is "on"
    above_pattern   (blink pattern, rate in Hz) shown while above; see control/blink.py
    fault_pattern   the same for a sensor that fails: the fail-safe output
    fault_ticks     consecutive ticks without a good reading until the output shows it, 1 to 65535
    settle_ticks    good readings after a shown fault that are recorded but not judged yet, 0 to
                    65535: a sensor that comes back may need time for its first conversion. The
                    reading that ends a row of failed ones is never judged
    implausible     bits that no good reading sets
    low, high       the range of good readings, int16
    check           a Plausibility instead, which also rejects readings that jump or are frozen.
                    Not in tier asm
    measured        a MeasuredStats of sampler/measured.py: how long ticks take, histograms, and
                    how many end too late. Not in tier asm
    pwm_slice       whose wrap is the tick in tiers vector and asm, 0 to 7, of an RP2350 0 to 11;
                    it drives no pin meanwhile. None, and for periods that it cannot make: TIMER's
                    ALARM0. An STM32F4 has none
    priority        of the interrupt in these tiers: 0, the highest, to 3. Or cortex/vector.NMI,
                    but not on an STM32F4: then neither critical sections nor writes to flash
                    delay a tick

    A record has the words of record.py. ValueError names the argument that is out of range.
    Only the constructor, `start` and the first access to `stats` allocate. A sampler that is
    started on the source of another ends that one, so a program may be run twice.
    """

    LEAN = False

    def __init__(
        self,
        source,
        *,
        threshold: Threshold,
        out_pin: "int | str",
        period_us: int,
        tier,
        queue: "SPSC | None" = None,
        active_high: bool = True,
        above_pattern=(blink.HALF, 4),
        fault_pattern=(blink.DOUBLE_FLASH, blink.FAULT_HZ),
        fault_ticks: int = 2,
        settle_ticks: int = 0,
        implausible: int = 0,
        low: int = -0x8000,
        high: int = 0x7FFF,
        check=None,
        measured=None,
        pwm_slice: "int | None" = 3,
        priority: int = 0,
    ):
        within("settle_ticks", 0, settle_ticks, 0xFFFF)
        if not -0x8000 <= low <= high <= 0x7FFF:
            raise ValueError("low, high: -32768 to 32767, in this order")
        if queue is not None and queue.record_words != RECORD_WORDS:
            raise ValueError("queue: records of RECORD_WORDS words")
        if not tier.TAKES_TIME and (measured or check):
            raise ValueError("measured, check: not in tier " + tier.NAME)
        words = BLOCK_WORDS if measured is None else MEASURED_WORDS
        Ticking.__init__(
            self,
            source,
            threshold,
            out_pin,
            period_us,
            active_high,
            fault_ticks,
            tier,
            words,
            queue,
        )
        block = self.block
        block[DEBOUNCE] = threshold.debounce_ticks
        block[SETTLE] = settle_ticks
        block[IMPLAUSIBLE] = implausible
        block[LOW] = low
        block[SPAN] = high - low
        if tier.TAKES_TIME:
            block[LATENCY_MIN_US] = period_us
        block[QUEUE] = addressof(_NO_QUEUE if queue is None else queue.storage)
        for word, pattern in ((ABOVE_STEP, above_pattern), (FAULT_STEP, fault_pattern)):
            block[word] = signed(blink.step(pattern[1], period_us))
            block[word + 1] = signed(pattern[0])
        if check:
            for n in range(CHECK_WORDS):
                block[RAW + n] = check.storage[n]
        if measured:
            measured.begin(block)
            self._stats = measured
        self._safe = active_high == (fault_pattern[0] != 0)
        self.measured = measured
        self.check = check
        self._takes_time = tier.TAKES_TIME
        self._gate = source.chip.NMI_MASK if priority < 0 else 0
        self._tick = tier.tick(source, self.block_address, self, period_us, pwm_slice, priority)

    @property
    def state(self) -> int:
        """BELOW, ABOVE or FAULT of block.py, as the output shows. Any context, no allocation."""
        return self.block[STATUS] & 0xFF

    def count_missed(self) -> None:
        """Count the missed periods, if the interrupt reads no clock. Main loop only, at least
        every quarter of an hour; allocates nothing."""
        if not self._takes_time:
            count(self.block, self._gate)
