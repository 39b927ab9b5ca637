"""Samples a sensor at a fixed rate from a hard interrupt and drives an output from it.

    queue = SPSC(64, RECORD_WORDS)
    sampler = Sampler(I2CSource(bus=0, address=0x48), threshold=Threshold(on=0x1e00, off=0x1d00),
                      out_pin=25, period_us=10_000, queue=queue)
    sampler.start()
    ...
    sampler.deinit()

Each tick takes the reading that the tick before started, so nothing waits for it. Where it comes
from is the source: source/rp2040_i2c.py, rp2040_adc.py, rp2040_spi.py, or call.py where it has
to wait; on an STM32F4 stm32f4_adc.py, or stm32f4_i2c.py, which waits, too. Who calls
the interrupt is the tier:

portable    machine.Timer(hard=True); RP2040
vector      the same code straight from the vector table, without MicroPython; RP2040, STM32F4
asm         the same job in assembler, in the vector itself, for I2C; RP2040. No time: records
            have no lateness, and `count_missed`, which loop/report.py calls, finds missed periods.
            It knows no deadline_us, and of a `check` the range alone

`noheap flash` brings what the tier in firmware/config.py needs; --whole-library brings all. For
less to do and higher rates: sampler/lean_sampler.py.
"""

import sys
from array import array

from micropython import const
from uctypes import addressof

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.record import RECORD_WORDS
from noheap.sampler import stats, tick_isr
from noheap.sampler.modules import forget, optional

FAULT_BASE = tick_isr.FAULT_BASE

_MIN_PERIOD_US = const(200)  # portable: a read takes 75 µs at 400 kHz, the interrupt 10 µs
_MIN_VECTOR_PERIOD_US = const(32)  # a read takes 31.8 µs at 1 MHz; a source may say otherwise
_MAX_PERIOD_US = const(1_000_000)

_running = {}  # name of a source: the sampler that has it


class Sampler:
    """Takes a reading of `source` every `period_us` and judges it.

    source          an I2CSource, ADCSource, SPISource or CallSource
    threshold       on, off and debounce in the sensor's raw units, int16
    out_pin         GPIO 0 to 29, on an STM32F4 "A0" to "I15"; already an output; follows the state
    period_us       200 to 1_000_000; in tiers vector and asm from 32, or the source's fastest_us
    queue           SPSC with RECORD_WORDS words; the interrupt is its producer. None: no records
    active_high     which level of the output is "on"
    above_pattern   (blink pattern, rate in Hz) shown while above; see control/blink.py
    fault_pattern   the same for a sensor that fails: the fail-safe output
    fault_ticks     consecutive ticks without a good reading until the output shows it, 1 to 65535
    settle_ticks    good readings after a shown fault that are recorded but not judged yet, 0 to
                    65535: a sensor that comes back may need time for its first conversion. The
                    reading that ends a row of failed ones is never judged
    implausible     bits that no good reading sets
    check           a Plausibility: readings out of range, that jump or are frozen are no good ones
    deadline_us     measure: how long ticks take, histograms, and how many end later than this
                    after they were due; `stats` is a MeasuredStats. None: not measured
    tier            "auto" or one of those above; `tier` tells which one it became
    pwm_slice       RP2040: whose wrap is the tick in tiers vector and asm, 0 to 7; it drives no
                    pin meanwhile. None, and for periods that it cannot make: TIMER's ALARM0
    priority        of the interrupt in these tiers: 0, the highest, to 3. Or cortex/vector.py's
                    NMI, on the RP2040: then neither critical sections nor writes to flash delay a
                    tick

    A record is as in record.py. Raises ValueError naming the argument that is out of range.
    Everything is allocated in the constructor and `start`. A
    sampler that is started on the source of another ends that one, so a program may be run twice.
    """

    def __init__(
        self,
        source,
        *,
        threshold: Threshold,
        out_pin: "int | str",
        period_us: int,
        queue: "SPSC | None" = None,
        active_high: bool = True,
        above_pattern=(blink.HALF, 4),
        fault_pattern=(blink.DOUBLE_FLASH, blink.FAULT_HZ),
        fault_ticks: int = 2,
        settle_ticks: int = 0,
        implausible: int = 0,
        check=None,
        deadline_us: "int | None" = None,
        tier: str = "auto",
        pwm_slice: "int | None" = 3,
        priority: int = 0,
    ):
        chip = source.chip
        tiers = chip.TIERS[: source.tiers]
        if deadline_us is not None or (check and (check.storage[2] or check.storage[3])):
            tiers = tiers[:2]
        if tier == "auto":
            tier = tiers[-1] if sys.platform == "rp2" else tiers[0]
        if tier not in tiers:
            raise ValueError("tier: auto or %s" % (tiers,))
        if priority and tier == "portable":
            raise ValueError("priority: for tiers vector and asm")
        fastest = getattr(source, "fastest_us", _MIN_VECTOR_PERIOD_US)
        if tier == "portable":
            fastest = _MIN_PERIOD_US
        _within("period_us", fastest, period_us, _MAX_PERIOD_US)
        out, out_mask = chip.output(out_pin)
        _within("fault_ticks", 1, fault_ticks, 0xFFFF)
        _within("settle_ticks", 0, settle_ticks, 0xFFFF)
        if not -0x8000 <= threshold.off <= threshold.on <= 0x7FFF:
            raise ValueError("threshold: raw units, -32768 to 32767")
        if queue is not None and queue.record_words != RECORD_WORDS:
            raise ValueError("queue: records of RECORD_WORDS words")
        self.tier = tier
        self.queue = queue
        self.period_us = period_us
        self.first_due_us = 0  # after `start`: in the low 32 bits of the microsecond counter
        if deadline_us is None:
            self.block = block = array("i", bytes(4 * tick_isr.BLOCK_WORDS))
            self.stats = stats.Stats(block)
            measure = ""
        else:
            measured = optional("noheap.sampler.measured")
            self.block = block = array("i", bytes(4 * measured.MEASURED_WORDS))
            self.stats = measured.MeasuredStats(block)
            measure = self.stats.piece(deadline_us)
        self._source = source
        self._function = None  # what the tick calls, in assembler
        self._count_missed = (
            None if self._takes_time() else optional("noheap.sampler.missed").count
        )
        self._quarter = chip.CLOCK >> 2  # for it; here, as CLOCK is an int of 31 bits
        self._gate = chip.NMI_MASK >> 2 if priority < 0 else 0
        self._check = check  # its words must stay
        self._out_pin = out_pin
        self._priority = priority
        self._inactive = 0 if active_high else 1
        base = source.base
        block[stats.LATENCY_MIN_US] = period_us if self._takes_time() else 0
        block[tick_isr.SOURCE_BASE] = base
        block[tick_isr.OUT_SET] = _signed(out)
        if queue is not None:
            block[tick_isr.QUEUE] = addressof(queue.storage)
        for word, pattern in (
            (tick_isr.ABOVE_STEP, above_pattern),
            (tick_isr.FAULT_STEP, fault_pattern),
        ):
            block[word] = _signed(blink.step(pattern[1], period_us))
            block[word + 1] = _signed(pattern[0])
        self._tick = self._make_tick(
            pwm_slice,
            block=addressof(block),
            timerawl=(chip.CLOCK - base) // 4,
            period_us=period_us,
            implausible=implausible,
            on=threshold.on,
            off=threshold.off,
            debounce=threshold.debounce_ticks,
            fault_ticks=fault_ticks,
            settle_ticks=settle_ticks,
            inactive=1 - self._inactive,  # which register makes it so: 0 SET, 1 CLEAR
            out_mask=out_mask,
            queue_end=0 if queue is None else queue.storage[2],
            measure=measure,
        )

    def _make_tick(self, pwm_slice, **values):
        """What calls the interrupt that does these values' job."""
        if self.tier == "asm":
            return self._make_asm(pwm_slice, **values)
        chip = self._source.chip
        values["output"] = chip.OUTPUT
        values["reading"] = self._source.pieces()
        values["read"] = getattr(self._source, "read", None)
        values["check"] = addressof(self._check.storage) if self._check else 0
        if self.tier == "portable":
            ticks = optional("noheap.tick.timer")
            return ticks.TimerTick(tick_isr.build(**values), self.period_us)
        ticks = optional(chip.TICK)
        handler = tick_isr.build(argument="", **values)
        return ticks.fitting(handler, self.period_us, pwm_slice, self._priority)

    def _make_asm(self, pwm_slice, **values):
        ticks = optional(self._source.chip.TICK)
        if pwm_slice is not None and ticks.pwm_makes(self.period_us):
            values["acknowledge"] = ticks.PWM_INTR
            values["mask"] = 1 << pwm_slice
        values["check"] = self._check
        values["out"] = self.block[tick_isr.OUT_SET]
        values["i2c"] = self._source.base
        values["queue"] = self.block[tick_isr.QUEUE]
        handler, self._function = optional("noheap.sampler.tick_asm").build(**values)
        forget("noheap.sampler.tick_asm")
        return ticks.fitting(handler, self.period_us, pwm_slice, self._priority)

    def _takes_time(self) -> bool:
        return self.tier != "asm"

    @property
    def state(self) -> int:
        """stats.BELOW, ABOVE or FAULT: what the output shows. Any context, no allocation."""
        return self.block[stats.STATE]

    def count_missed(self) -> None:
        """Where the interrupt takes no time: count the periods missed. Main loop only, at least
        each quarter of an hour; allocates nothing."""
        if self._count_missed:
            self._count_missed(self.block, self.period_us, self._quarter, self._gate)

    @property
    def block_address(self) -> int:
        """Where the counters are in RAM, for a debug probe (layout: sampler/stats.py)."""
        return addressof(self.block)

    def start(self) -> None:
        """Start the first reading and the tick; the first one comes one period from now."""
        name = self._source.name
        before = _running.get(name)
        if before is self:
            return
        if before is not None:
            before.deinit()
        self._source.begin()
        _running[name] = self
        self.block[tick_isr.BEGUN] = self.block[stats.PERIODS]
        self.first_due_us = self._tick.start(self.block_address + 4 * tick_isr.DUE_US)

    def halt(self) -> bool:
        """Stop the tick and give the source back; the output stays as it is. False: it was."""
        name = self._source.name
        if _running.get(name) is not self:
            return False
        self._tick.deinit()
        del _running[name]
        self._source.end()
        return True

    def deinit(self) -> None:
        """As `halt`, and make the output inactive. May be called twice."""
        if self.halt():
            self._source.chip.write_gpio(self._out_pin, self._inactive)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self.deinit()


def _within(name: str, low: int, value: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError("%s: %d to %d" % (name, low, high))


def _signed(word: int) -> int:
    return word - (1 << 32) if word >> 31 else word
