# pyright: reportUndefinedVariable=false
"""The hardware ticks of an RP2040, real or emulated, calling machine code of ours.

What ends them against their will, soft resets and the like: host_tests/vector.
"""

import gc
from array import array
from time import sleep_us, ticks_us

import micropython
from machine import disable_irq, enable_irq, mem32
from micropython import const
from uctypes import addressof

from noheap.cortex.jump import Jump
from noheap.cortex.link_viper import ViperParts
from noheap.tick.rp2040 import PwmTick, divided, fitting
from noheap.tick.rp2040_alarm import AlarmTick
from support import raises

LANES = ("pico", "board")

PERIOD_US = 500
_KEPT = const(16)
KEPT = _KEPT  # times that a log holds, a power of two
_VTOR = 0xE000ED08
_SLICE_3_CTR = 0x40050044  # DS 4.5.3, of the slice that PwmTick takes


# By a variable's shift: a literal above 0x3fffffff would be a big int.
@micropython.viper
def log(words: ptr32):
    """Counts in word 0, and keeps when each of the last KEPT was."""
    quarter = 0x10015000  # TIMER
    n = words[0]
    words[0] = n + 1
    words[1 + (n & (_KEPT - 1))] = ptr32(quarter << 2)[10]


def logging():
    """(handler, its words)."""
    words = array("i", [0] * (1 + KEPT))
    return ViperParts(addressof(words), (log,)), words


@micropython.asm_thumb
def asm_toggle():
    """XOR of GPIO 25's output, as a handler that others acknowledge for."""
    mov(r0, 0xD)
    lsl(r0, r0, 28)
    mov(r1, 1)
    lsl(r1, r1, 25)
    str(r1, [r0, 0x1C])


def ticks():
    """(name, what makes one of a handler) of each kind."""
    return (
        ("PWM slice 3", lambda handler: PwmTick(handler, PERIOD_US)),
        ("PWM slice 6", lambda handler: PwmTick(handler, PERIOD_US, 6, priority=1)),
        ("ALARM0", lambda handler: AlarmTick(handler, PERIOD_US)),
    )


def wait_periods(count):
    sleep_us(count * PERIOD_US)


def vectors():
    table = mem32[_VTOR]
    return [mem32[table + 4 * (16 + n)] for n in (0, 4)]


def test_each_calls_viper_code_at_its_rate_and_allocates_nothing():
    for name, make in ticks():
        handler, words = logging()
        clock = make(handler)
        gc.collect()
        clock.start()
        assert clock.running
        before = gc.mem_alloc()
        wait_periods(30)
        grown = gc.mem_alloc() - before
        clock.deinit()
        assert grown == 0, name
        count = words[0]
        running_us = (ticks_us() - clock.first_due_us) % 2**30
        assert abs(count - 1 - running_us // PERIOD_US) <= 1, (name, count)
        for n in range(KEPT - 1):
            if n != (count - 1) & (KEPT - 1):
                assert abs(words[n + 2] - words[n + 1] - PERIOD_US) <= 1, (name, n)


def test_the_first_tick_comes_when_it_is_due():
    for name, make in ticks():
        handler, words = logging()
        clock = make(handler)
        due = array("i", [0])
        clock.start(addressof(due))
        wait_periods(3)
        clock.deinit()
        assert due[0] & 0xFFFFFFFF == clock.first_due_us
        assert 0 <= words[1] - due[0] <= 3, (name, words[1] - due[0])


def test_what_a_slice_has_counted_before_does_not_move_the_first_tick():
    for counted in (0, 1, 40_000):
        handler, words = logging()
        clock = PwmTick(handler, PERIOD_US)
        mem32[_SLICE_3_CTR] = counted  # as a PWM output leaves it
        due = array("i", [0])
        clock.start(addressof(due))
        wait_periods(3)
        clock.deinit()
        assert 0 <= words[1] - due[0] <= 3, (counted, words[1] - due[0])


def test_each_calls_an_asm_function():
    gpio_out = 0xD0000010
    for name, make in ticks():
        clock = make(Jump(asm_toggle))
        clock.start()
        levels = 0
        for _ in range(8):
            levels |= 1 << (mem32[gpio_out] >> 25 & 1)
            wait_periods(1)
        clock.deinit()
        assert levels == 3, name


def test_lost_periods_keep_the_phase_and_come_back_as_one_tick():
    for name, make in ticks():
        handler, words = logging()
        clock = make(handler)
        clock.start()
        wait_periods(4)
        state = disable_irq()
        start = ticks_us()
        counted = words[0]
        last = words[1 + (counted - 1 & KEPT - 1)]
        while ticks_us() - start & 0x3FFFFFFF < 5 * PERIOD_US + PERIOD_US // 3:
            pass
        enable_irq(state)
        lost = words[0] - counted
        wait_periods(3)
        clock.deinit()
        assert lost == 1, (name, lost)
        assert 3 <= words[0] - counted - lost <= 5, name  # it goes on
        after = words[1 + (words[0] - 1 & KEPT - 1)] - last
        assert abs((after + PERIOD_US // 2) % PERIOD_US - PERIOD_US // 2) <= 2, (name, after)


def test_deinit_restores_the_vectors_and_it_starts_again():
    before = vectors()
    for name, make in ticks():
        handler, words = logging()
        clock = make(handler)
        assert vectors() == before
        for _ in range(2):
            clock.start()
            assert vectors() != before
            wait_periods(3)
            clock.deinit()
            assert vectors() == before, name
            assert not clock.running
            count = words[0]
            wait_periods(2)
            assert words[0] == count > 0, name
        clock.deinit()


def test_a_second_one_on_the_same_interrupt_ends_the_first():
    first, first_words = logging()
    second, second_words = logging()
    one = PwmTick(first, PERIOD_US, 3)
    two = PwmTick(second, PERIOD_US, 5)
    one.start()
    wait_periods(2)
    two.start()
    count = first_words[0]
    wait_periods(3)
    assert (one.running, two.running) == (False, True)
    one.deinit()
    assert first_words[0] == count
    assert two.running
    two.deinit()
    assert second_words[0] >= 2


def test_both_kinds_run_side_by_side():
    first, first_words = logging()
    second, second_words = logging()
    one, two = PwmTick(first, PERIOD_US), AlarmTick(second, PERIOD_US)
    one.start()
    two.start()
    wait_periods(10)
    one.deinit()
    two.deinit()
    assert abs(first_words[0] - second_words[0]) <= 3
    assert second_words[0] >= 9


@micropython.viper
def jumped_to():
    """Counts in SIO's first scratch word that nobody uses: the interpolator's, DS 2.3.1.7."""
    quarter = 0x34000020
    accumulator = ptr32(quarter << 2)
    accumulator[0] = accumulator[0] + 1


def test_each_calls_a_viper_function_without_arguments():
    accumulator = 0xD0000080
    for name, make in ticks():
        clock = make(Jump(jumped_to))
        mem32[accumulator] = 0
        clock.start()
        wait_periods(8)
        clock.deinit()
        assert 7 <= mem32[accumulator] <= 9, name


@micropython.viper
def dividing():
    x = 7
    x // 3


@micropython.viper
def raising():
    raise ValueError


@micropython.viper
def looking_up():
    len  # noqa: B018


@micropython.viper
def with_argument(timer):
    pass


def test_what_cannot_be_a_handler_is_refused():
    def bytecode():
        pass

    for kind in (PwmTick, AlarmTick):

        def make(function, kind=kind):
            kind(Jump(function), PERIOD_US)

        assert "handler" in str(raises(TypeError, make, bytecode))
        for function in (dividing, raising, looking_up):
            assert "call" in str(raises(ValueError, make, function))
        assert "argument" in str(raises(ValueError, make, with_argument))


def test_arguments_out_of_range_are_refused_by_name():
    for pwm_slice in (-1, 8):
        assert "pwm_slice" in str(raises(ValueError, PwmTick, Jump(asm_toggle), 500, pwm_slice))
    for period_us in (0, -5, 1_000_000):
        assert "period_us" in str(raises(ValueError, PwmTick, Jump(asm_toggle), period_us))
    for period_us in (19, 0, 1 << 31):
        assert "period_us" in str(raises(ValueError, AlarmTick, Jump(asm_toggle), period_us))


def test_a_period_is_made_exactly_or_not_at_all():
    for clock_hz in (125_000_000, 133_000_000, 48_000_000, 12_345_000):
        for period_us in (20, 76, 200, 999, 1000, 10_000, 65_536, 100_000):
            cycles = period_us * clock_hz
            try:
                divider, steps = divided(period_us, clock_hz)
            except ValueError:
                continue
            assert 1 <= divider <= 255 and 1 <= steps <= 65536
            assert divider * steps * 1_000_000 == cycles
    assert divided(1000, 125_000_000) == (2, 62_500)


def test_a_sampler_gets_the_slice_where_that_makes_its_period_and_else_the_alarm():
    handler, _ = logging()
    for period_us, pwm_slice, kind in (
        (10_000, 3, PwmTick),
        (1_000_000, 3, AlarmTick),
        (10_000, None, AlarmTick),
    ):
        assert type(fitting(handler, period_us, pwm_slice)) is kind
