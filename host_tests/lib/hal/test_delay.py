"""Delays: what is asked of `time.sleep_us`, which may end up to 1 µs early."""

from noheap.hal import delay
from support import no_alloc


class Slept:
    """Stands in for `sleep_us`."""

    def __init__(self):
        self.us = []

    def __call__(self, us):
        self.us.append(us)


def slept(function, argument):
    before = delay.sleep_us
    delay.sleep_us = record = Slept()
    try:
        function(argument)
    finally:
        delay.sleep_us = before
    return record.us


def test_a_wait_is_one_us_longer_than_asked():
    for function, argument, expected in (
        (delay.delay_us, 1, [2]),
        (delay.delay_us, 480, [481]),
        (delay.delay_ns, 1, [2]),
        (delay.delay_ns, 1000, [2]),
        (delay.delay_ns, 1001, [3]),
        (delay.delay_ms, 1, [1001]),
        (delay.delay_ms, 1_073_000, [1_073_000_001]),
    ):
        assert slept(function, argument) == expected, (function, argument)


def test_no_wait_for_nothing():
    for function in (delay.delay_ns, delay.delay_us, delay.delay_ms):
        assert slept(function, 0) == []
        assert slept(function, -5) == []


def test_a_wait_allocates_nothing():
    def wait():
        delay.delay_ns(1)
        delay.delay_us(1)
        delay.delay_ms(1)

    no_alloc(wait)
