"""The sampler on a simulated RP2350, in tier vector: its tick, its output, its I2C source.

On a Cortex-M33, from the vector and in both languages: host_tests/armv7m/test_rp2350.py.
"""

from array import array

import machine

from noheap_testing import clock, rp2040
from noheap_testing.rp2350_chip import Chip
from rp2350_support import as_rp2350, imported
from simulated_support import made as made_on_rp2040
from support import FAULT, Random, outcome

# Its registers are simulated.
LANES = ("host",)

ticks, sampler_module, vector, portable, i2c, spsc, thresholds, blink, record_words, errors = (
    imported(
        "noheap.tick.rp2040",
        "noheap.sampler.sampler",
        "noheap.sampler.vector",
        "noheap.sampler.portable",
        "noheap.source.rp2040_i2c",
        "noheap.buf.spsc",
        "noheap.control.threshold",
        "noheap.control.blink",
        "noheap.record",
        "noheap.hal.errors",
    )
)

PERIOD_US = 10_000


def made(**options):
    """A sampler that is not started."""
    settings = {
        "threshold": thresholds.Threshold(on=0x1E00, off=0x1D00),
        "out_pin": 25,
        "period_us": PERIOD_US,
        "queue": spsc.SPSC(16, record_words.RECORD_WORDS),
        "above_pattern": (blink.ON, 1),
        "tier": vector,
    }
    settings.update(options)
    return sampler_module.Sampler(i2c.I2CSource(0, 0x48), **settings)


def taken(sampler):
    """The oldest record: (period, lateness, outcome)."""
    record = array("i", bytes(4 * record_words.RECORD_WORDS))
    assert sampler.queue.dequeue(record)
    return record[record_words.PERIOD], record[record_words.LATE_US], outcome(record)


def test_each_tick_takes_the_reading_that_the_tick_before_started():
    values = [0x1900, 0x1D80, 0x1F00, -0x1900, 0, 0x7FF0]
    with Chip(ticks) as chip, as_rp2350():
        chip.i2c.answers = [rp2040.reading(raw) for raw in [*values, 0x1900]]
        chip.pins.connect(25)
        sampler = made(pwm_slice=11)
        sampler.start()
        assert sampler.first_due_us == 1_000_000 + PERIOD_US
        assert chip.slice is chip.pwm.slices[11]
        assert chip.slice.period == 150 * PERIOD_US
        for n, raw in enumerate(values):
            chip.tick(late_us=3)
            assert taken(sampler) == (n + 1, 3, raw)
            assert chip.i2c.transfers == n + 2
            assert chip.pins.level(25) == (1 if raw >= 0x1E00 else 0)
        assert (sampler.stats.ticks, sampler.stats.missed, sampler.stats.faults) == (6, 0, 0)
        sampler.deinit()
        assert not chip.slice and chip.pins.level(25) == 1  # as for a fault


def test_the_same_readings_give_the_same_records_and_outputs_as_on_the_rp2040():
    random = Random(5)
    readings = [random.below(0x4000) - 0x1000 for _ in range(60)]
    readings += [0x1D80 + random.below(0x100) for _ in range(60)]
    answers = [rp2040.reading(raw) for raw in readings] + [rp2040.NACK] * 6
    for active_high in (True, False):
        options = {"active_high": active_high, "above_pattern": (blink.HALF, 20), "fault_ticks": 3}
        chip = rp2040.Chip(1_000_000)
        chip.i2c.answers = list(answers)
        sampler = made_on_rp2040(**options, implausible=0)
        sampler.start()
        expected = []
        for n in range(len(readings) + 5):
            chip.tick(late_us=n % 7)
            expected.append((taken(sampler), sampler.state, chip.level(25)))
        sampler.deinit()
        found = []
        with Chip(ticks) as chip, as_rp2350():
            chip.i2c.answers = list(answers)
            chip.pins.connect(25)
            sampler = made(**options)
            sampler.start()
            for n in range(len(readings) + 5):
                chip.tick(late_us=n % 7)
                found.append((taken(sampler), sampler.state, chip.pins.level(25)))
            sampler.deinit()
        assert found == expected
        assert (FAULT + errors.NO_ACK_ADDRESS) in [values[2] for values, _, _ in found]


def test_periods_that_passed_are_counted_and_the_phase_stays():
    with Chip(ticks, start_us=2**32 - 3 * PERIOD_US) as chip, as_rp2350():
        chip.i2c.answers = [rp2040.reading(0x1900)] * 9
        sampler = made()
        sampler.start()
        chip.tick()
        chip.tick(late_us=3 * PERIOD_US + 2)
        assert [taken(sampler), taken(sampler)] == [(1, 0, 0x1900), (5, 2, 0x1900)]
        assert sampler.stats.missed == 3
        sampler.deinit()


def test_tier_portable_takes_its_due_time_from_alarm3_of_timer0():
    with Chip(ticks) as chip, as_rp2350():

        def armed(timer):  # 7 µs after the counter was read, by the alarm pool
            clock.now.advance_us(7)
            chip.timers[0].alarm3 = clock.now.us + timer.period_us

        machine.Timer.on_start = armed
        chip.i2c.answers = [rp2040.reading(0x1F00)] * 3
        chip.pins.connect(25)
        sampler = made(tier=portable)
        sampler.start()
        (timer,) = machine.Timer.running
        assert (timer.hard, timer.period_us) == (True, PERIOD_US)
        assert sampler.first_due_us == 1_000_007 + PERIOD_US
        clock.now.advance_us(PERIOD_US + 3)
        timer.fire()
        assert taken(sampler) == (1, 3, 0x1F00)
        assert chip.pins.level(25) == 1
        sampler.deinit()
