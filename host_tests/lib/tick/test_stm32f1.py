"""The STM32F103's tick on simulated timers: what is not as with the STM32F4's.

host_tests/lib/tick/test_stm32f4.py has the rest of the same code.
"""

from noheap.cortex.jump import Jump
from noheap.tick.stm32f1 import TimTick
from noheap_testing.cortex_m import Core
from noheap_testing.stm32f4_tim import Rcc, Tim
from support import raises
from tim_support import has_one_request_a_period

# Its registers are simulated.
LANES = ("host",)

HZ = 72_000_000
HANDLER = 0x08001235


def chip(timer=2, apb1enr=0):
    """(core, RCC, the timer)."""
    core = Core()
    rcc = Rcc(apb1enr, at=0x4002101C)
    return core, rcc, Tim(rcc, timer, bits=16)


def make(period_us=20, **options):
    return TimTick(Jump(HANDLER), period_us, timer_hz=HZ, **options)


def test_it_requests_exactly_once_a_period_from_its_start_on():
    for timer, period_us in ((2, 20), (2, 1000), (3, 1000), (4, 100)):
        _, _, tim = chip(timer)
        tick = make(period_us, timer=timer)
        assert tick.start() == 0  # no counter that it could say its time by
        cycles = period_us * HZ // 1_000_000
        has_one_request_a_period(tim, cycles, 3)
        tick.deinit()


def test_deinit_restores_the_timer_its_clock_and_the_vector():
    for enabled in (0, 0b110):
        core, rcc, tim = chip(apb1enr=enabled)
        vector = core.vector(28)
        tick = make()
        tick.start()
        assert core.vector(28) != vector
        assert rcc.apb1enr == enabled | 1
        tick.deinit()
        assert (tim.cr1, tim.dier, tim.psc, tim.arr, tim.sr) == (0, 0, 0, 0xFFFF, 0)
        assert rcc.apb1enr == enabled
        assert core.vector(28) == vector


def test_a_second_one_ends_the_first():
    chip()
    one, two = make(20), make(50)
    one.start()
    two.start()
    assert (one.running, two.running) == (False, True)
    two.deinit()


def test_arguments_out_of_range_are_refused_by_name():
    chip()
    for options, name in (
        ({"timer": 1}, "timer"),
        ({"timer": 5}, "timer"),
        ({"period_us": 0}, "period_us"),
        ({"period_us": 65_536 * 1_000_001}, "period_us"),
    ):
        assert name in str(raises(ValueError, make, **options))
