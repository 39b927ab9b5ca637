"""The RP2350's ticks on simulated registers: PWM, TIMER0, TIMER1, the NMI's mask.

The code that they put in the vector runs on a Cortex-M33 in host_tests/armv7m/test_rp2350.py.
"""

from array import array

from noheap_testing import clock, memory
from noheap_testing.rp2350_chip import CLK_SYS, Chip
from rp2350_support import as_rp2350, imported
from support import raises

# Its registers are simulated.
LANES = ("host",)

ticks, alarms, timer1, jump, cortex = imported(
    "noheap.tick.rp2040",
    "noheap.tick.rp2040_alarm",
    "noheap.tick.rp2350_timer1",
    "noheap.cortex.jump",
    "noheap.cortex.vector",
)

HANDLER = 0x20001235
CYCLES_PER_US = CLK_SYS // 1_000_000
NMI_MASK0 = 0xE0080000


class Registers(Chip):
    """The chip, but the code before the handler is made as on a board."""

    def __init__(self, **options):
        Chip.__init__(self, ticks, **options)

    def __enter__(self):
        self._as_rp2350 = as_rp2350()
        self._as_rp2350.__enter__()
        Chip.__enter__(self)
        self._ticks.after_write = self._before[1]
        return self

    def __exit__(self, *exc_info):
        Chip.__exit__(self)
        self._as_rp2350.__exit__(None, None, None)


def handler():
    return jump.Jump(HANDLER)


def test_a_slice_requests_exactly_once_a_period_from_its_start_on():
    for pwm_slice, period_us in ((0, 20), (3, 1000), (8, 10_000), (11, 100_000)):
        with Registers() as chip:
            before = chip.pwm.slices[pwm_slice]
            before.ctr, chip.pwm.intr = 77, 1 << pwm_slice  # as somebody left them
            tick = ticks.PwmTick(handler(), period_us, pwm_slice)
            tick.start()
            assert chip.pwm.requests == 0
            cycles = period_us * CYCLES_PER_US
            for n in range(1, 5):
                chip.pwm.run(cycles - 1)
                assert chip.pwm.requests == n - 1, (pwm_slice, period_us)
                chip.pwm.run(1)
                assert chip.pwm.requests == n, (pwm_slice, period_us)
                memory.store(0x400A80F4, 4, 1 << pwm_slice)  # INTR: the code before the handler
            tick.deinit()
            assert not chip.slice and chip.pwm.inte == 0


def test_requests_that_nobody_serves_are_merged_and_the_phase_stays():
    with Registers() as chip:
        tick = ticks.PwmTick(handler(), 20, 9)
        tick.start()
        chip.pwm.run(5 * 20 * CYCLES_PER_US + 100)
        assert chip.pwm.requests == 1
        memory.store(0x400A80F4, 4, 1 << 9)
        chip.pwm.run(20 * CYCLES_PER_US - 101)
        assert chip.pwm.requests == 1
        chip.pwm.run(1)
        assert chip.pwm.requests == 2
        tick.deinit()


def test_a_slice_is_due_a_period_after_timer0_says_that_it_started():
    with Registers(start_us=2**32 - 5) as chip:
        tick = ticks.PwmTick(handler(), 20)
        due = array("I", [0])
        assert tick.start(memory.place(due)) == 15
        assert due[0] == 15
        assert chip.slice is chip.pwm.slices[3]
        tick.deinit()


def test_each_has_the_interrupt_of_its_source_and_gives_it_back():
    for make, interrupt in (
        (lambda: ticks.PwmTick(handler(), 100, priority=1), 8),
        (lambda: alarms.AlarmTick(handler(), 100, priority=1), 0),
        (lambda: timer1.Timer1Tick(handler(), 100, priority=1), 4),
    ):
        with Registers() as chip:
            core = chip.core
            before = core.vector(interrupt), core.priorities(interrupt >> 2)
            tick = make()
            tick.start()
            assert core.vector(interrupt) & 1 and core.vector(interrupt) != before[0]
            assert core.priorities(interrupt >> 2) >> 8 * (interrupt & 3) & 0xFF == 0x40
            assert (0xE000E100, 1 << interrupt) in core.writes  # ISER
            tick.deinit()
            assert (core.vector(interrupt), core.priorities(interrupt >> 2)) == before
            assert (0xE000E180, 1 << interrupt) in core.writes  # ICER


def test_an_alarm_is_armed_for_its_period_and_requests_when_it_is_due():
    for number, make in ((0, alarms.AlarmTick), (1, timer1.Timer1Tick)):
        with Registers() as chip:
            mine, other = chip.timers[number], chip.timers[1 - number]
            mine.intr = 1  # as somebody left it
            tick = make(handler(), 700)
            assert tick.start() == 1_000_700  # on TIMER0's count, whichever timer it is
            assert mine.alarm0 == mine.count + 700
            clock.now.advance_us(699)
            mine.settle()
            assert mine.requests == 0
            clock.now.advance_us(1)
            mine.settle()
            other.settle()
            assert (mine.requests, other.requests) == (1, 0)
            assert mine.source == 0
            memory.store(mine.base + 0x10, 4, mine.alarm0 + 700)  # the code before the handler
            tick.deinit()
            assert (mine.armed, mine.inte, mine.intr) == (0, 0, 0)
            clock.now.advance_us(2000)
            mine.settle()
            assert mine.requests == 1


def test_all_three_run_side_by_side():
    with Registers() as chip:
        made = [
            ticks.PwmTick(handler(), 100),
            alarms.AlarmTick(handler(), 100),
            timer1.Timer1Tick(handler(), 100),
        ]
        for tick in made:
            tick.start()
        assert all(tick.running for tick in made)
        assert chip.pwm.inte and all(timer.inte == 1 for timer in chip.timers)
        for tick in made:
            tick.deinit()


def test_the_code_before_the_handler_clears_the_request_and_reads_it_back():
    with Registers() as chip:
        del chip
        made = []

        def noting(*arguments, **named):
            made.append((arguments[1:], named))
            return before(*arguments, **named)

        before = ticks.after_write
        ticks.after_write = noting
        for pwm_slice in (0, 11):
            ticks.PwmTick(handler(), 100, pwm_slice)
        assert made == [
            ((0x400A80F4, 1), {"read_back": True}),
            ((0x400A80F4, 1 << 11), {"read_back": True}),
        ]


def test_a_period_is_made_exactly_at_150_mhz_or_by_timer0():
    with Registers():
        assert ticks.divided(1000, CLK_SYS) == (3, 50_000)
        for period_us in (20, 76, 100, 999, 1000, 10_000, 100_000):
            try:
                divider, steps = ticks.divided(period_us, CLK_SYS)
            except ValueError:
                continue
            assert divider * steps == period_us * CYCLES_PER_US
        for period_us, pwm_slice, kind in (
            (10_000, 3, ticks.PwmTick),
            (10_000, 11, ticks.PwmTick),
            (1_000_000, 3, alarms.AlarmTick),
            (10_000, None, alarms.AlarmTick),
        ):
            assert type(ticks.fitting(handler(), period_us, pwm_slice)) is kind


def test_as_nmi_it_has_one_bit_of_the_cores_own_mask_and_leaves_the_others():
    with Registers() as chip:
        memory.store(NMI_MASK0, 4, 0x40000001)  # somebody else's
        nmi = -14  # the exception, counted as interrupts are
        tick = ticks.PwmTick(handler(), 100, priority=cortex.NMI)
        tick.start()
        assert memory.load(NMI_MASK0, 4) == 0x40000001 | 1 << 8
        assert chip.core.vector(nmi) & 1
        tick.deinit()
        assert memory.load(NMI_MASK0, 4) == 0x40000001
        assert chip.core.vector(nmi) == 0x1002


def test_arguments_out_of_range_are_refused_by_name():
    with Registers():
        for pwm_slice in (-1, 12):
            said = str(raises(ValueError, ticks.PwmTick, handler(), 100, pwm_slice))
            assert said == "pwm_slice: 0 to 11"
        for make in (alarms.AlarmTick, timer1.Timer1Tick):
            for period_us in (19, (1 << 30) + 1):
                assert "period_us" in str(raises(ValueError, make, handler(), period_us))
