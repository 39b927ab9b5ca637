# pyright: reportUndefinedVariable=false
"""An STM32F4's sampler of its own temperature sensor, with words of RAM for converter and BSRR.

QEMU's model of the converter starts conversions, but never says that one has ended. So the main
loop does, with readings that are the same at each run; what came of them is one number, which is
the same wherever the interrupt's source was compiled and whoever called it.
"""

import gc
from array import array

import micropython
from micropython import const
from uctypes import addressof

from noheap.block import ABOVE, DUE_US, OUT_ADDRESS
from noheap.buf.spsc import SPSC, take
from noheap.control.threshold import Threshold
from noheap.cortex.link_viper import function
from noheap.record import PERIOD, RAW, RECORD_WORDS, STATUS, fault_of, state_of
from noheap.sampler import vector as tier
from noheap.sampler.measured import MeasuredStats
from noheap.sampler.sampler import Sampler
from noheap.sensors import stm32f4_temperature
from noheap.source import stm32f4_adc
from noheap.wire.telemetry import Telemetry

_SR = const(0)  # words of the converter, see source/stm32f4_adc.py
_DR = const(19)
_CLOCK = const(24)  # the word after them
_WORDS = const(25)
_ON = const(2400)
_OFF = const(2200)
_FAULT_TICKS = const(2)
_PIN = "A5"
_MASK = const(32)


def prepare(words, n: int) -> None:
    """The `n`-th reading: a slow wave, and now and then none."""
    words[_DR] = (n * 37 + n // 7 * n) & 0xFFF
    words[_SR] = 0x10 if n % 13 in (5, 6) else 0 if n % 29 == 3 else 0x12


def add(total: int, record, out: int) -> int:
    total = (total * 31 + record[PERIOD]) & 0xFFFFFF
    kind = fault_of(record[STATUS])
    total = (total * 31 + (kind or record[RAW])) & 0xFFFFFF
    total = (total * 31 + state_of(record[STATUS])) & 0xFFFFFF
    return (total * 31 + (out >> 5)) & 0xFFFFFF


class _Source:
    """As ADCSource, on any chip: registers, clock and output are words of RAM."""

    name = "words"
    own = ()
    fastest_us = 1
    NMI_MASK = 0

    def __init__(self, words, out):
        self.chip = self
        self.base = addressof(words)
        self.CLOCK = self.base + 4 * _CLOCK
        self._out = addressof(out)

    def output(self, pin):
        return self._out, _MASK << 16, self._out, _MASK

    def viper_parts(self):
        return (stm32f4_adc.take,)

    def tick_module(self):
        return self

    def fitting(self, handler, period_us, pwm_slice, priority):
        return function(handler)


def _sampler(source, period_us, **options):
    return Sampler(
        source,
        threshold=Threshold(_ON, _OFF),
        out_pin=_PIN,
        period_us=period_us,
        tier=tier,
        queue=SPSC(8, RECORD_WORDS),
        above_pattern=(-1, 1),
        fault_pattern=(0, 1),
        fault_ticks=_FAULT_TICKS,
        **options,
    )


def direct(count):
    """Returns the result of `count` readings when the interrupt is called as a function."""
    words = array("i", bytes(4 * _WORDS))
    out = array("i", [0])
    record = array("i", bytes(4 * RECORD_WORDS))
    sampler = _sampler(_Source(words, out), 1000)
    block, queue, isr = sampler.block, sampler.queue, sampler._tick
    total = 0
    for n in range(1, count + 1):
        prepare(words, n)
        words[_CLOCK] = block[DUE_US]
        isr(None)
        take(queue.address, record, 1)
        total = add(total, record, out[0])
    return total


def _made(words, out, period_us):
    """A Sampler of these words."""
    import tim

    from noheap.tick import stm32f4 as tick_stm32

    tick_stm32.apb1_timer_hz = lambda: tim.HZ
    source = stm32f4_adc.ADCSource()
    source.base = addressof(words)
    sampler = _sampler(source, period_us)
    _write_to(sampler, out)
    prepare(words, 1)
    gc.collect()
    return sampler


def _write_to(sampler, out):
    """Its output is the word `out`."""
    for n in range(2):
        sampler.block[OUT_ADDRESS + n] = addressof(out)


def _start(sampler):
    import tim

    sampler.start()
    sampler.block[DUE_US] = tim.align(sampler._tick) + sampler.period_us


def vector(count, period_us):
    """The same by a Sampler in tier vector; (what came of it, what must be nothing, ...)."""
    import tim

    words = array("i", bytes(4 * _WORDS))
    out = array("i", [0])
    record = array("i", bytes(4 * RECORD_WORDS))
    before = tim.state()
    sampler = _made(words, out, period_us)
    queue = sampler.queue
    _start(sampler)
    view = sampler.stats
    total = wrong = 0
    micropython.heap_lock()
    try:
        grown = gc.mem_alloc()
        for n in range(1, count + 1):
            while not take(queue.address, record, 1):
                pass  # no WFI: QEMU 7.2 with sleep=off lets the time that it sleeps pass twice
            above = state_of(record[STATUS]) == ABOVE
            if record[PERIOD] != n or out[0] != (_MASK if above else _MASK << 16):
                wrong += 1
            if words[_SR] != (0x10 if n % 13 in (5, 6) else 0):
                wrong += 1
            total = add(total, record, out[0])
            prepare(words, n + 1)
        ticks, faults = view.ticks, view.faults  # before more come
        grown = gc.mem_alloc() - grown
    finally:
        micropython.heap_unlock()
    sampler.deinit()
    left = tim.state() != before
    nothing = [view.missed, queue.dropped, wrong, grown, int(left)]
    started = words[2] == 0x40000001  # CR2: SWSTART and ADON
    return total, nothing, ticks, faults, started, sampler.tier


# CR1, SR1 and SR2 before a tick, see source/stm32f4_i2c.py. SR1 stays as it is, so all
# flags at once are a whole transfer.
_BUS = (
    (1, 7, 0),
    (1, 0x400, 0),  # AF
    (1, 0x200, 0),  # ARLO
    (1, 0x100, 0),  # BERR
    (1, 0, 0),  # no START comes about
    (1, 1, 0),  # the address is not over
    (1, 3, 0),  # the bytes are not
    (1, 7, 2),  # BUSY
    (0x201, 7, 0),  # the last STOP is still to come
)


def waiting(timeout_us):
    """The I2C source in the vector; (kind, reading, CR1, CR2, CCR and TRISE afterwards) of a tick
    for each of _BUS, its kinds' counters, and how long the longest took."""
    import tim

    from noheap.source import stm32f4_i2c
    from noheap.tick import stm32f4 as tick_stm32

    tick_stm32.apb1_timer_hz = lambda: tim.HZ
    words = array("i", bytes(4 * _WORDS))
    words[1], words[7], words[8] = 42, 0x8023, 13
    record = array("i", bytes(4 * RECORD_WORDS))
    source = stm32f4_i2c.I2CSource(1, 0x48, timeout_us)
    source.base = addressof(words)
    out = array("i", [0])
    period_us = 20 * timeout_us
    sampler = _sampler(source, period_us, measured=MeasuredStats(period_us))
    queue = sampler.queue
    _write_to(sampler, out)
    gc.collect()
    _start(sampler)
    found = []
    for words[0], words[5], words[6] in _BUS:
        while not queue.dequeue(record):
            pass
        outcome = fault_of(record[STATUS]), record[RAW]
        found.append(outcome + (words[0], words[1], words[7], words[8]))
    stats = sampler.stats
    took = stats.execution_min_us, stats.execution_max_us
    sampler.deinit()
    return found, stats.faults, stats.overruns, took


class _Telemetry(Telemetry):
    """Takes what the main loop reports, and ends it after so many reports of the counters."""

    def __init__(self, words, reports):
        self._frames = array("i", [0, 0])  # count, bytes
        Telemetry.__init__(self, self._count)
        self._words = words
        self.reports = reports
        self.grown = 0

    def _count(self, buffer, length):
        self._frames[0] += 1
        self._frames[1] += length

    def samples(self, records, count):
        assert count == 1  # the period is longer than the loop's delay
        prepare(self._words, records[0] + 1)  # its period: wire/fields.py
        Telemetry.samples(self, records, count)

    def stats(self, stats, queue, heap_delta_bytes, heap_used_bytes):
        Telemetry.stats(self, stats, queue, heap_delta_bytes, heap_used_bytes)
        self.grown |= heap_delta_bytes
        self.reports -= 1
        if not self.reports:
            raise KeyboardInterrupt


def looping(reports, period_us):
    """loop/report.py beside the sampler, the heap locked, each sample framed; (grown, missed,
    dropped, ticks, frames, their bytes)."""
    from noheap.loop import report

    # QEMU has no system memory, and no WFI here, as above.
    stm32f4_temperature.mem16 = {0x1FFF7A2C: 940, 0x1FFF7A2E: 1200}
    report.sleep_below = lambda address, words: 1
    words = array("i", bytes(4 * _WORDS))
    out = array("i", [0])
    sampler = _made(words, out, period_us)
    telemetry = _Telemetry(words, reports)
    _start(sampler)
    try:
        report.run(sampler, telemetry, stm32f4_temperature, stats_ms=200, delay_ms=0)
    except KeyboardInterrupt:
        pass
    view, queue = sampler.stats, sampler.queue
    said = telemetry.grown, view.missed, queue.dropped, view.ticks
    sampler.deinit()
    return said + tuple(telemetry._frames)
