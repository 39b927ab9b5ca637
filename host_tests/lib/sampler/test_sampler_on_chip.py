"""The sampler on an RP2040 with a TMP102, both real or both emulated.

Wired as boards/pico/wiring.md says.

If test_the_sensor_answers fails, all will fail.
"""

import gc
from array import array
from time import sleep_ms, ticks_diff, ticks_us

import board
import micropython
from machine import disable_irq, enable_irq, mem32
from uctypes import addressof

from noheap.block import ABOVE, BELOW, BINS, FAULT_PATTERN, PERIODS, RAW
from noheap.buf.spsc import SPSC, take
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.cortex.vector import NMI
from noheap.cortex.wfi import sleep_if_equal
from noheap.record import LATE_US, PERIOD, RECORD_WORDS
from noheap.sampler import asm, portable, snapshot, vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.measured import MeasuredStats
from noheap.sampler.sampler import Sampler
from noheap.sensors.tmp102 import TMP102
from noheap.sensors.tmp102_sampled import IMPLAUSIBLE_MASK, milli_c_from_raw
from noheap.source.rp2040_i2c import I2CSource

LANES = ("pico", "board")  # the sampler's registers are an RP2040's

PERIOD_US = 10_000
_GPIO_OUT = 0xD0000010  # RP2040 datasheet 2.3.1.7


def sensor():
    tmp102 = TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS)
    tmp102.configure(conversion_hz=8)
    return tmp102


_made = {}


def made(*values, **options):
    """A sampler of these values, the same one each time."""
    board.led()
    key = repr((values, sorted((name, repr(value)) for name, value in options.items())))
    if key not in _made:
        _made[key] = make(*values, **options)
    return _made[key]


def make(on=0x7FF0, off=0x7FF0, period_us=PERIOD_US, **options):
    """A sampler whose LED shows on steadily while above."""
    kind = options.pop("kind", Sampler)
    options.setdefault("tier", asm)
    if kind is Sampler:
        options["queue"] = SPSC(8, RECORD_WORDS)
        options["above_pattern"] = (blink.ON, 1)
        options["implausible"] = IMPLAUSIBLE_MASK
    return kind(
        I2CSource(board.SENSOR_I2C_BUS, board.SENSOR_ADDRESS),
        threshold=Threshold(on, off),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        period_us=period_us,
        **options,
    )


def tiers():
    """The options of each tier with each of its sources of ticks."""
    return (
        {"tier": portable},
        {"tier": vector},
        {"tier": asm},
        {"tier": asm, "pwm_slice": None},
        {"tier": vector, "pwm_slice": 6},
        {"tier": vector, "pwm_slice": None},
    )


def lit():
    commanded = mem32[_GPIO_OUT] >> board.LED_PIN & 1
    return commanded == int(board.LED_ACTIVE_HIGH)


def take_records(sampler, count):
    """Sleep and take as the main loop does, heap locked; returns the records' words in a row."""
    storage = sampler.queue.storage
    write_address = addressof(storage)
    record = array("i", bytes(4 * RECORD_WORDS))
    taken = array("i", bytes(4 * RECORD_WORDS * count))
    at = 0
    gc.collect()
    before = gc.mem_alloc()
    micropython.heap_lock()
    try:
        while at < RECORD_WORDS * count:
            sleep_if_equal(write_address, write_address + 4)
            while at < RECORD_WORDS * count and take(write_address, record, 1):
                for n in range(RECORD_WORDS):
                    taken[at] = record[n]
                    at += 1
        grown = gc.mem_alloc() - before
    finally:
        micropython.heap_unlock()
    assert grown == 0
    return taken


def plausible(raw):
    """Indoors, or the emulated board's 25 °C."""
    return 0 < milli_c_from_raw(raw) < 60_000


def test_the_sensor_answers():
    assert plausible(sensor().read_raw())


def test_every_tick_is_served_in_time_and_allocates_nothing():
    sensor()
    for options in tiers()[:2]:
        serve(options)


def test_every_tick_is_served_in_assembler():
    sensor()
    for options in tiers()[2:4]:
        serve(options)


def test_every_tick_is_served_of_each_source_of_ticks():
    sensor()
    for options in tiers()[4:]:
        serve(options)


def serve(options):
    ticks = 20
    sampler = made(**options)
    assert sampler.stats.ticks == 0
    with sampler:
        taken = take_records(sampler, ticks)
        for n in range(ticks):
            raw, status, period, late_us = taken[4 * n : 4 * n + 4]
            assert period == n + 1
            assert 0 <= late_us < PERIOD_US // 10
            assert plausible(raw)
            assert status == BELOW
        counters = sampler.stats
        assert (counters.missed, counters.faults, sampler.queue.dropped) == (0, 0, 0)
        assert counters.ticks >= ticks
        assert 0 <= counters.latency_min_us <= counters.latency_max_us
        assert (sampler.state, lit()) == (BELOW, False)


def test_a_period_that_no_pwm_slice_makes_is_made_by_the_alarm():
    sensor()
    with made(0x7FF0, 0x7FF0, 140_000) as sampler:
        assert sampler.tier == "asm"
        taken = take_records(sampler, 2)
        assert (taken[PERIOD], taken[RECORD_WORDS + PERIOD]) == (1, 2)
        assert max(taken[LATE_US], taken[RECORD_WORDS + LATE_US]) <= 3


def test_the_lean_job_reads_judges_and_counts_in_each_tier():
    tmp102 = sensor()
    expected = tmp102.read_raw()
    for options in (
        {"tier": portable},
        {"tier": vector, "pwm_slice": None},
        {"tier": asm},
        {"tier": asm, "pwm_slice": None},
    ):
        with made(-0x3700, -0x3710, 1000, kind=LeanSampler, **options) as sampler:
            sleep_ms(10)
            ticks = sampler.stats.ticks
            assert 8 <= ticks <= 14, (options, ticks)
            assert (sampler.state, lit()) == (ABOVE, True), options
            assert abs(sampler.block[RAW] - expected) < 0x100, options
            assert sampler.stats.faults == 0
        assert not lit(), options


def test_a_snapshot_is_of_one_tick():
    sensor()
    with make(0x7FF0, 0x7FF0, 1000, tier=vector, measured=MeasuredStats(500)) as sampler:
        words = array("i", bytes(4 * len(sampler.block)))
        sleep_ms(20)
        for _ in range(5):
            assert snapshot.take(sampler.block, words, len(words))
            view = MeasuredStats(500)
            view.block = words
            for count in (view.latency_bin, view.execution_bin):
                assert sum(count(bits) for bits in range(BINS)) == view.ticks
            assert view.ticks == view.block[PERIODS] > 10
        assert view.overdue == 0
        assert 0 <= view.execution_min_us <= view.execution_max_us < 100


def test_a_second_one_on_the_bus_ends_the_first():
    sensor()
    samplers = [made(tier=tier) for tier in (portable, vector)]
    for order in ((0, 1), (1, 0)):
        first, second = samplers[order[0]], samplers[order[1]]
        first.start()
        second.start()
        ticks = first.stats.ticks
        take_records(second, 3)
        assert first.stats.ticks == ticks
        first.deinit()
        take_records(second, 2)
        assert second.stats.faults == 0
        second.deinit()


def test_it_ends_twice_begins_again_and_gives_the_bus_back():
    for options in tiers()[:3]:
        begin_again(options)


def begin_again(options):
    tmp102 = sensor()
    sampler = made(-0x3700, -0x3700, **options)  # -55 °C: always above
    sampler.start()
    take_records(sampler, 2)
    assert (sampler.state, lit()) == (ABOVE, True)
    sampler.deinit()
    assert lit() == bool(sampler.block[FAULT_PATTERN])
    sampler.deinit()
    ticks = sampler.stats.ticks
    while sampler.queue.dequeue(array("i", bytes(4 * RECORD_WORDS))):
        pass  # gc.mem_alloc takes longer than a tick
    assert plausible(tmp102.read_raw())  # machine.I2C works again
    tmp102.configure()
    sampler.start()
    taken = take_records(sampler, 3)
    assert taken[PERIOD - RECORD_WORDS] >= ticks + 3
    assert lit()
    sampler.deinit()
    assert (lit(), sampler.stats.faults) == (bool(sampler.block[FAULT_PATTERN]), 0)


def test_assembler_counts_periods_that_passed_while_interrupts_were_masked():
    sensor()
    for options in tiers()[2:4]:
        sampler = made(**options)
        with sampler:
            sleep_ms(20)
            sampler.count_missed()
            assert sampler.stats.missed == 0
            state = disable_irq()
            began = ticks_us()
            while ticks_diff(ticks_us(), began) < 10 * PERIOD_US:
                pass
            enable_irq(state)
            sleep_ms(2)
            micropython.heap_lock()
            sampler.count_missed()
            micropython.heap_unlock()
            assert 8 <= sampler.stats.missed <= 10, sampler.stats.missed
            sleep_ms(20)
            missed = sampler.stats.missed
            sampler.count_missed()
            assert sampler.stats.missed == missed


def test_no_section_with_interrupts_masked_delays_the_nmi():
    sensor()
    for options in (
        {"tier": vector},
        {"tier": asm},
        {"tier": asm, "pwm_slice": None},
        {"kind": LeanSampler, "tier": vector, "off": 0x7FE0},
    ):
        with made(period_us=1000, priority=NMI, **options) as sampler:
            sleep_ms(3)
            state = disable_irq()
            before = sampler.stats.ticks
            began = ticks_us()
            while ticks_diff(ticks_us(), began) < 10_000:
                pass
            served = sampler.stats.ticks - before
            enable_irq(state)
            assert 9 <= served <= 11, (options, served)
            sleep_ms(3)
            sampler.count_missed()
            counters = sampler.stats
            assert (counters.missed, counters.faults) == (0, 0), options
            assert counters.latency_max_us <= 2, options
