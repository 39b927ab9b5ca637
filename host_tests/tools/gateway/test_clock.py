"""Times of ticks by the host's clock, from arrivals that come late."""

import random

import pytest

from noheap_tools.gateway.clock import BoardClock
from noheap_tools.gateway.wall import Wall

_PERIOD_US = 10_000
_GATHER_US = 15_000  # what monitor/live.py reads at a time


def arrivals(drift_ppm: float, seconds: int, first_period: int = 1):
    """(period, true time, arrival) of each tick of a board, µs of the host."""
    chance = random.Random(1)
    true, read_us = 5e6, 5e6
    for n in range(seconds * 1_000_000 // _PERIOD_US):
        at = true + n * _PERIOD_US * (1 + drift_ppm / 1e6)
        while read_us < at:
            read_us += _GATHER_US + chance.expovariate(1 / 300)
        if chance.random() < 0.01:
            read_us += chance.uniform(0, 200_000)  # the host was busy
        yield (first_period + n) & 0xFFFFFFFF, at, round(read_us)


@pytest.mark.parametrize("drift_ppm", [-200, -30, 0, 45, 300])
def test_times_are_within_2_ms_and_the_drift_is_found(drift_ppm):
    clock = BoardClock(_PERIOD_US)
    errors = []
    for n, (period, true, arrival) in enumerate(arrivals(drift_ppm, 120)):
        found = clock.at(period, arrival)
        assert found <= arrival
        if n > 3000:
            errors.append(abs(found - true))
    assert max(errors) < 2000
    assert clock.drift_ppm == pytest.approx(drift_ppm, abs=15)


def test_a_period_that_wraps_goes_on():
    clock = BoardClock(_PERIOD_US)
    before = None
    for period, _, arrival in arrivals(0, 2, first_period=0xFFFFFFC0):
        found = clock.at(period, arrival)
        assert before is None or abs(found - before - _PERIOD_US) < 20_000
        before = found


def test_a_clock_that_stood_still_is_taken_up_again():
    """A debugger, say: from then on each arrival is late by as much."""
    clock = BoardClock(_PERIOD_US)
    found = true = 0
    for n, (period, true, arrival) in enumerate(arrivals(0, 90)):
        stopped = 3_000_000 if n > 5000 else 0
        found, true = clock.at(period, arrival + stopped), true + stopped
    assert abs(found - true) < 2000


def test_the_wall_clock_is_right_though_a_thread_waits_between_two_readings():
    """Another one has Python's lock for 5 ms, say."""
    now_us = 0
    delays = iter([0, 5_000, 0, 0, 3_000, 0, 0] * 1000)

    def read() -> int:
        nonlocal now_us
        now_us += 1 + next(delays)
        return now_us

    set_by_us = 0
    wall = Wall(read, lambda: (read() + 7_000_000 + set_by_us) * 1000)
    for _ in range(500):
        assert abs(wall.us(100) - 7_000_100) <= 5
    set_by_us = -1_000_000
    now_us += 300_000
    assert abs(wall.us(100) - 6_000_100) <= 5
