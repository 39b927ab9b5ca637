"""The STM32F4's tick on simulated timers, which do what QEMU's do not: RCC, URS, the reload.

On QEMU's STM32F405, with its interrupts: host_tests/armv7m/test_tim.py.
"""

from array import array

from noheap.cortex.jump import Jump
from noheap.tick import stm32f4 as tick_stm32
from noheap.tick.stm32f4 import TimTick, clock, divided
from noheap_testing import memory
from noheap_testing.cortex_m import Core
from noheap_testing.stm32f4_tim import Rcc, Tim
from support import raises
from tim_support import has_one_request_a_period

# Its registers are simulated.
LANES = ("host",)

HZ = 84_000_000
HANDLER = 0x08001235


def chip(timer=5, apb1enr=0):
    """(core, RCC, the clock TIM2, another timer)."""
    core = Core()
    rcc = Rcc(apb1enr)
    return core, rcc, Tim(rcc, 2), Tim(rcc, timer)


def make(period_us=20, **options):
    return TimTick(Jump(HANDLER), period_us, timer_hz=HZ, **options)


def test_it_requests_exactly_once_a_period_from_its_start_on():
    for timer, period_us in ((5, 1), (5, 20), (3, 20), (4, 1000), (3, 1000)):
        _, _, _, tim = chip(timer)
        tim.sr, tim.smcr = 1, 3  # an encoder's
        tick = make(period_us, timer=timer)
        tick.start()
        assert tim.requests == 0
        cycles = period_us * HZ // 1_000_000
        has_one_request_a_period(tim, cycles, 4)
        tick.deinit()


def test_requests_are_merged_while_nobody_serves_them_and_the_phase_stays():
    _, _, _, tim = chip()
    tick = make(20)
    tick.start()
    tim.run(5 * 20 * 84 + 100)
    assert tim.requests == 1
    tim._set(sr=0)
    tim.run(20 * 84 - 101)
    assert tim.requests == 1
    tim.run(1)
    assert tim.requests == 2
    tick.deinit()


def test_deinit_restores_the_timer_its_clock_and_the_vector():
    for enabled in (0, 0b1001):
        core, rcc, _, tim = chip(apb1enr=enabled)
        tim.psc, tim.arr, tim.dier, tim.cr1, tim.smcr = 7, 4321, 2, 0x80, 3
        before = (tim.psc, tim.arr, tim.dier, tim.cr1, tim.smcr)
        vector = core.vector(50)
        tick = make()
        tick.start()
        assert core.vector(50) & 1 and core.vector(50) != vector
        assert rcc.apb1enr & 0b1000
        tim.run(3000)
        tick.deinit()
        assert (tim.psc, tim.arr, tim.dier, tim.cr1, tim.smcr) == before
        assert tim._divider == 8
        assert tim.sr == 0
        assert rcc.apb1enr & 0b1000 == enabled & 0b1000
        assert core.vector(50) == vector


def test_a_second_one_restores_what_was_before_the_first():
    core, rcc, _, tim = chip()
    vector = core.vector(50)
    one, two = make(20), make(50)
    one.start()
    two.start()
    assert (one.running, two.running) == (False, True)
    two.deinit()
    assert (tim.cr1, tim.dier, tim.psc, tim.arr) == (0, 0, 0, 0xFFFFFFFF)
    assert rcc.apb1enr == 1  # the clock goes on
    assert core.vector(50) == vector


def test_the_first_tick_is_due_a_period_after_the_clock():
    _, _, tim2, tim = chip()
    clock(2, HZ)
    tim2.run(84 * 1000 + 83)
    tick = make(20)
    due = array("I", [0])
    assert tick.start(memory.place(due)) == 1020
    assert due[0] == 1020
    assert tick.start() == 1020
    tick.deinit()


def test_the_clock_counts_microseconds_and_starts_but_once():
    _, _, tim2, _ = chip()
    cnt = clock(2, HZ)
    assert cnt == 0x40000024
    tim2.run(84 * 5)
    assert clock(2, HZ) == cnt
    assert memory.load(cnt, 4) == 5
    tim2.cnt = 0xFFFFFFFF
    tim2.run(84)
    assert memory.load(cnt, 4) == 0
    assert tim2.requests == 0
    tim2.arr = 1000  # somebody else's: it is taken
    tim2.cnt = 77
    clock(2, HZ)
    assert (tim2.cnt, tim2.arr) == (0, 0xFFFFFFFF)


def test_the_timers_clock_is_twice_apb1s_where_that_is_divided():
    import machine

    before = machine.freq
    try:
        for clocks, timer_hz in (
            ((84_000_000, 84_000_000, 42_000_000, 84_000_000), 84_000_000),
            ((168_000_000, 168_000_000, 42_000_000, 84_000_000), 84_000_000),
            ((16_000_000, 16_000_000, 16_000_000, 16_000_000), 16_000_000),
        ):
            machine.freq = lambda clocks=clocks: clocks
            assert tick_stm32.apb1_timer_hz() == timer_hz
    finally:
        machine.freq = before


def test_a_period_is_made_exactly_and_as_finely_as_can_be_or_not_at_all():
    assert divided(1000, 84_000_000, 32) == (1, 84_000)
    assert divided(1000, 84_000_000, 16) == (2, 42_000)
    assert divided(1 << 30, 84_000_000, 32)[0] == 21
    assert divided(1, 2_000_000, 16) == (1, 2)
    for period_us, hz, bits in ((1, 1_000_000, 32), (3, 12_345_678, 32), (65_537, 1_000_000, 16)):
        assert "period_us" in str(raises(ValueError, divided, period_us, hz, bits))
    for hz in (84_000_000, 90_000_000, 50_000_000, 16_000_000):
        for period_us in (2, 17, 100, 999, 10_000, 1_000_000):
            for bits in (16, 32):
                divider, steps = divided(period_us, hz, bits)
                assert divider * steps * 1_000_000 == period_us * hz
                assert divider <= 65536 and 2 <= steps <= 1 << bits


def test_arguments_out_of_range_are_refused_by_name():
    chip()
    for options, name in (
        ({"timer": 1}, "timer"),
        ({"timer": 6}, "timer"),
        ({"timer": 2}, "clock_timer"),
        ({"clock_timer": 5}, "clock_timer"),
        ({"clock_timer": 3}, "clock_timer"),
        ({"period_us": 0}, "period_us"),
        ({"period_us": (1 << 30) + 1}, "period_us"),
    ):
        assert str(raises(ValueError, make, **options)).startswith(name + ":")
    assert "timer:" in str(raises(ValueError, clock, 3, HZ))
    assert "timer_hz:" in str(raises(ValueError, clock, 2, 84_500_000))
