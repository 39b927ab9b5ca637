"""The sampler on a simulated chip: bus faults, lateness, wraps, a full queue.

Start, end and arguments: test_sampler_ends.py. What its interrupt computes is held against
Threshold and blink in job/test_judge.py.
"""

from noheap.block import ABOVE, BELOW, FAULT
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal import errors
from noheap_testing.rp2040 import (
    ABORTED,
    ARBITRATION_LOST,
    NACK,
    NACK_DATA,
    STUCK_ACTIVE,
    STUCK_WAITING,
    VANISHED,
    Chip,
    data,
    reading,
)
from simulated_support import COLD, HOT, LED, PERIOD_US, WARM, clean, made, started, taken
from support import FAULT as NO_READING

# Its registers are those of the fake chip; the real one is in test_sampler_on_chip.py.
LANES = ("host",)


# Good path


def test_start_points_the_bus_at_the_sensor_and_begins_one_transfer():
    chip, sampler = started([reading(COLD)])
    assert (chip.i2c.address, chip.i2c.enabled, chip.i2c.transfers) == (0x48, True, 1)
    assert chip.timer.hard
    assert chip.timer.period_us == PERIOD_US
    assert sampler.state == BELOW


def test_each_tick_takes_the_reading_that_the_tick_before_started():
    values = [COLD, WARM, HOT, -0x1900, 0, 0x7FF0]
    chip, sampler = started([reading(raw) for raw in values + [COLD]])
    for n, raw in enumerate(values):
        chip.tick(late_us=3)
        assert taken(sampler) == (n + 1, 3, raw)
        assert chip.i2c.transfers == n + 2
    assert sampler.stats.ticks == len(values)
    assert (sampler.stats.missed, sampler.stats.faults, sampler.queue.dropped) == (0, 0, 0)
    assert clean(chip)


def test_the_output_follows_the_threshold_with_hysteresis():
    values = [COLD, WARM, HOT, WARM, WARM, COLD, WARM]
    lit = [0, 0, 1, 1, 1, 0, 0]
    for active_high in (True, False):
        chip, sampler = started(
            [reading(raw) for raw in values + [COLD]],
            active_high=active_high,
            above_pattern=(blink.ON, 1),
        )
        for raw, level in zip(values, lit, strict=True):
            chip.tick()
            assert chip.level(LED) == (level if active_high else 1 - level), hex(raw)
            assert sampler.state == (ABOVE if level else BELOW)


def test_the_led_blinks_at_its_rate_from_the_change_on():
    ticks = 100
    chip, _ = started([reading(COLD), *[reading(HOT)] * (ticks + 1)])
    chip.tick()
    levels = []
    for _ in range(ticks):
        chip.tick()
        levels.append(chip.level(LED))
    step = blink.step(4, PERIOD_US)
    assert levels == [blink.level(blink.HALF, n * step) for n in range(ticks)]
    rises = sum(levels[n : n + 2] == [0, 1] for n in range(ticks - 1))
    assert (levels[0], rises) == (1, 3)  # 4 Hz for a second, the first on at once


def test_debounce_waits_for_further_readings():
    threshold = Threshold(on=0x1E00, off=0x1D00, debounce_ticks=2)
    chip, sampler = started([reading(HOT)] * 2 + [reading(COLD)] + [reading(HOT)] * 4,
                            threshold=threshold)  # fmt: skip
    for state in (0, 0, 0, 0, 0, 1):
        chip.tick()
        assert sampler.state == state


# Faults of the bus

FAULTS = (
    (NACK, errors.NO_ACK_ADDRESS),
    (NACK_DATA, errors.NO_ACK_DATA),
    (ARBITRATION_LOST, errors.ARBITRATION_LOSS),
    (ABORTED, errors.BUS),
    (VANISHED, errors.BUS),
    (data([0x19]), errors.OVERRUN),
    (data([0x19, 0x00, 0x19]), errors.OVERRUN),
    (data([0x19] * 16), errors.OVERRUN),
    (reading(COLD | 1), errors.IMPLAUSIBLE),
    (reading(0xFFFF), errors.IMPLAUSIBLE),  # a bus that nobody drives
)


def test_each_fault_is_told_and_the_next_transfer_is_good_again():
    for answer, kind in FAULTS:
        chip, sampler = started([answer, reading(COLD), reading(COLD)])
        chip.tick()
        assert taken(sampler)[2] == NO_READING + kind, (answer, kind)
        chip.tick()
        assert taken(sampler)[2] == COLD, (answer, kind)
        assert (sampler.stats.faults, sampler.stats.overruns) == (1, 0)
        assert chip.i2c.registers == [0] * (1 if kind == errors.IMPLAUSIBLE else 2), answer
        assert clean(chip), answer


def test_a_stuck_bus_times_out_and_gets_no_further_transfer():
    for stuck in (STUCK_WAITING, STUCK_ACTIVE):
        chip, sampler = started([stuck, reading(COLD)])
        for n in range(40):  # were transfers queued, the FIFO of 16 would overrun
            chip.tick()
            if n < 5:
                assert taken(sampler)[2] == NO_READING + errors.TIMEOUT
        assert sampler.stats.overruns == sampler.stats.faults == 40
        assert chip.i2c.transfers == 1
        assert sampler.state == FAULT
        assert clean(chip)


def test_a_bus_that_is_released_is_served_again():
    for stuck in (STUCK_WAITING, STUCK_ACTIVE):
        for ending, value in ((reading(HOT), HOT), (ARBITRATION_LOST, NO_READING + 3)):
            chip, sampler = started([stuck, reading(COLD), reading(COLD)])
            chip.tick()
            chip.tick()
            chip.i2c.release(ending)
            for expected in (NO_READING + 6, NO_READING + 6, value, COLD):
                if expected in (value, COLD):
                    chip.tick()
                assert taken(sampler)[2] == expected
            assert clean(chip)


def test_a_transfer_that_is_slower_than_a_period_is_taken_when_it_is_done():
    chip = Chip()
    chip.i2c.transfer_us = PERIOD_US + 100
    chip.i2c.answers = [reading(COLD), reading(HOT)]
    sampler = made()
    sampler.start()
    chip.tick()
    chip.tick()
    values = [taken(sampler)[2], taken(sampler)[2]]
    assert values == [NO_READING + errors.TIMEOUT, COLD]
    assert clean(chip)


def test_the_output_shows_a_fault_only_after_its_ticks():
    for fault_ticks in (1, 2, 5):
        answers = [reading(COLD), *[NACK] * (fault_ticks + 3)]
        chip, sampler = started(answers, fault_ticks=fault_ticks, fault_pattern=(blink.ON, 1))
        chip.tick()
        for n in range(1, fault_ticks + 3):
            chip.tick()
            failed = n >= fault_ticks
            assert sampler.state == (FAULT if failed else BELOW)
            assert chip.level(LED) == int(failed)


def test_the_fail_safe_level_can_be_off():
    chip, sampler = started(
        [reading(COLD), reading(HOT), *[NACK] * 5],
        above_pattern=(blink.ON, 1),
        fault_pattern=(blink.OFF, 1),
    )
    levels = []
    for _ in range(6):
        chip.tick()
        levels.append(chip.level(LED))
    assert levels == [0, 1, 1, 0, 0, 0]
    assert sampler.state == FAULT


def test_a_sensor_that_comes_back_is_not_judged_before_it_has_settled():
    # Before its first conversion a TMP102 says 0 °C, which would end the alarm.
    answers = [reading(COLD), reading(HOT), NACK, NACK, reading(0), reading(0), reading(0)]
    chip, sampler = started([*answers, reading(HOT), reading(HOT)], settle_ticks=2)
    states = []
    for _ in range(8):
        chip.tick()
        states.append(sampler.state)
    below, above, fault = BELOW, ABOVE, FAULT
    assert states == [below, above, above, fault, fault, fault, above, above]


# Time


def test_lateness_is_measured_from_the_alarm_pools_own_time():
    chip, sampler = started([reading(COLD)] * 6)
    for late_us in (4, 2, 900, 9_999, 5):
        chip.tick(late_us)
        assert taken(sampler)[1] == late_us
    assert (sampler.stats.latency_min_us, sampler.stats.latency_max_us) == (2, 9_999)
    assert sampler.stats.missed == 0


def test_with_another_alarm_first_in_line_lateness_is_exact_to_the_calls_duration():
    chip = Chip()
    chip.alarm_us = None
    chip.i2c.answers = [reading(COLD)] * 2
    sampler = made()
    sampler.start()
    chip.tick()
    assert taken(sampler)[1] == Chip.call_us


def test_a_tick_a_whole_period_late_is_counted_and_its_reading_kept():
    chip, sampler = started([reading(COLD), reading(HOT), reading(COLD), reading(COLD)])
    chip.tick()
    chip.tick(late_us=3 * PERIOD_US + 2)
    chip.tick(late_us=2 * PERIOD_US + 3)  # the alarm pool calls once for each, however late
    chip.tick(late_us=PERIOD_US)
    chip.tick(late_us=7)
    assert (sampler.stats.missed, sampler.stats.ticks) == (3, 2)
    assert [taken(sampler), taken(sampler)] == [(1, 0, COLD), (5, 2, HOT)]
    assert not sampler.queue.ready()
    assert sampler.stats.latency_max_us == 2
    chip.tick(late_us=1)
    assert taken(sampler) == (6, 1, COLD)  # in step with the first tick


def test_lateness_is_right_across_the_wraps_of_the_us_counter():
    # 2**31 changes the sign of the ISR's words, 2**32 is where the counter begins again.
    for wrap in (2**31, 2**32):
        for before_us in range(0, 3 * PERIOD_US, 1237):
            chip, sampler = started([reading(COLD)] * 5, start_us=wrap - before_us)
            due_us = wrap - before_us + Chip.call_us + PERIOD_US
            assert sampler.first_due_us == due_us % 2**32, before_us
            for n in range(4):
                chip.tick(late_us=6)
                assert taken(sampler) == (n + 1, 6, COLD), (wrap, before_us)
            assert sampler.stats.missed == 0


# Queue


def test_a_full_queue_drops_the_newest_and_the_output_goes_on():
    answers = [reading(COLD)] * 3 + [reading(HOT)] * 4
    chip, sampler = started(answers, capacity=2, above_pattern=(blink.ON, 1))
    for _ in range(5):
        chip.tick()
    assert sampler.queue.dropped == 3
    assert [taken(sampler), taken(sampler)] == [(1, 0, COLD), (2, 0, COLD)]
    assert chip.level(LED) == 1
    chip.tick()
    assert taken(sampler) == (6, 0, HOT)
