"""The sampler on an RP2040 with a TMP102, both real or both emulated.

Wired as boards/pico/wiring.md says.

If test_the_sensor_answers fails, all will fail.
"""

import gc
from array import array

import board
import micropython
from machine import mem32
from uctypes import addressof

from noheap.buf.spsc import SPSC, take
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal.wfi import sleep_if_equal
from noheap.rt import stats
from noheap.rt.sampler import RECORD_WORDS, Sampler
from noheap.sensors.tmp102 import IMPLAUSIBLE_MASK, TMP102, milli_c_from_raw

LANES = ("pico", "board")  # the sampler's registers are an RP2040's

PERIOD_US = 10_000
_GPIO_OUT = 0xD0000010  # RP2040 datasheet 2.3.1.7


def sensor():
    tmp102 = TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS)
    tmp102.configure(conversion_hz=8)
    return tmp102


def made(on=0x7FF0, off=0x7FF0):
    """A sampler whose LED shows on steadily while above."""
    board.led()
    return Sampler(
        i2c_bus=board.SENSOR_I2C_BUS,
        address=board.SENSOR_ADDRESS,
        threshold=Threshold(on, off),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        period_us=PERIOD_US,
        queue=SPSC(8, RECORD_WORDS),
        above_pattern=(blink.ON, 1),
        implausible=IMPLAUSIBLE_MASK,
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
    ticks = 30
    with made() as sampler:
        taken = take_records(sampler, ticks)
        for n in range(ticks):
            period, late_us, raw = taken[3 * n : 3 * n + 3]
            assert period == n + 1
            assert 0 <= late_us < PERIOD_US // 10
            assert plausible(raw)
        counters = sampler.stats
        assert (counters.missed, counters.faults, sampler.queue.dropped) == (0, 0, 0)
        assert counters.ticks >= ticks
        assert 0 <= counters.latency_min_us <= counters.latency_max_us
        assert (sampler.state, lit()) == (stats.BELOW, False)


def test_it_ends_twice_begins_again_and_gives_the_bus_back():
    tmp102 = sensor()
    sampler = made(on=-0x3700, off=-0x3700)  # -55 °C: always above
    sampler.start()
    take_records(sampler, 2)
    assert (sampler.state, lit()) == (stats.ABOVE, True)
    sampler.deinit()
    assert not lit()
    sampler.deinit()
    ticks = sampler.stats.ticks
    assert plausible(tmp102.read_raw())  # machine.I2C works again
    tmp102.configure()
    sampler.start()
    taken = take_records(sampler, 3)
    assert taken[-3] >= ticks + 3
    assert lit()
    sampler.deinit()
    assert (lit(), sampler.stats.faults) == (False, 0)
