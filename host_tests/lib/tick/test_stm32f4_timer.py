"""The STM32F4's portable tick, as MicroPython 1.27's machine.Timer and its clocks are.

With a real interpreter, in a small image on QEMU: host_tests/tools/qemu/test_portable.py.
"""

from noheap.sampler import portable
from noheap.source.stm32f4_adc import ADCSource
from noheap.tick import stm32f4_timer
from noheap.tick.stm32f4_timer import MillisecondTick, is_offered
from noheap_testing import machine
from noheap_testing.stm32f4_chip import Chip
from support import raises

# The clocks are simulated.
LANES = ("host",)

_DUE_AT = 0x20000100
_PERIOD_US = 10_000


class Time:
    """TIM2 and SysTick's milliseconds, from one clock; each look takes `look_us`."""

    def __init__(self, us, look_us):
        self.us = us
        self.look_us = look_us
        self.words = {}

    def __getitem__(self, address):
        self.us += self.look_us
        return self.us & 0xFFFFFFFF

    def __setitem__(self, address, value):
        self.words[address] = value

    def ticks_ms(self):
        self.us += self.look_us
        return self.us // 1000


class OfMicroPython126(machine.Timer):
    """As of 1.26: ports/stm32 has no argument `hard`."""

    def init(self, *, mode=1, freq=-1, period=-1, callback=None, tick_hz=1000):
        raise AssertionError("it must not start")


class Replaced:
    """Names of the module that are others meanwhile."""

    def __init__(self, **names):
        self._names = names

    def __enter__(self):
        self._before = {name: getattr(stm32f4_timer, name) for name in self._names}
        for name in self._names:
            setattr(stm32f4_timer, name, self._names[name])

    def __exit__(self, *exc_info):
        for name in self._before:
            setattr(stm32f4_timer, name, self._before[name])


def started(time):
    """(tick, due time, when the port's timer was started), on those clocks."""
    tick = MillisecondTick(lambda timer: None, _PERIOD_US)
    with Replaced(mem32=time, ticks_ms=time.ticks_ms, clock=lambda: 0):
        due = tick.start(_DUE_AT)
    return tick, due, time.us


def test_it_is_due_a_period_after_a_millisecond_and_never_too_late():
    for begin_us in (0, 1, 7, 400, 990, 999, (1 << 32) - 500):
        for look_us in (1, 3, 8):
            time = Time(begin_us, look_us)
            tick, due, now_us = started(time)
            # softtimer.c: the first call comes at the millisecond of now, a period later.
            called_us = now_us // 1000 * 1000 + _PERIOD_US
            assert 0 <= (called_us - due & 0xFFFFFFFF) <= 4 * look_us
            assert now_us - begin_us <= 1000 + 4 * look_us
            assert time.words == {_DUE_AT: due}
            tick.deinit()


def test_a_clock_that_stands_still_does_not_stop_it():
    tick, due, _ = started(Time(5, 0))
    assert due == 5 + _PERIOD_US
    tick.deinit()


def test_the_ports_timer_is_hard_periodic_and_ends():
    tick, _, _ = started(Time(0, 3))
    timer = machine.Timer.running[-1]
    assert (timer.hard, timer.one_shot, timer.period_us) == (True, False, _PERIOD_US)
    tick.deinit()
    tick.deinit()
    assert timer not in machine.Timer.running


def test_periods_are_whole_milliseconds():
    for period_us in (0, 999, 1001, 10_500):
        said = str(raises(ValueError, MillisecondTick, None, period_us))
        assert said == "period_us: whole milliseconds in this tier"


def test_the_tier_is_offered_from_1_27_on_and_no_timer_is_left():
    with Chip():
        source = ADCSource()
    before = list(machine.Timer.running)
    assert is_offered() and portable.serves(source)
    with Replaced(Timer=OfMicroPython126):
        assert not is_offered() and not portable.serves(source)
    assert machine.Timer.running == before
