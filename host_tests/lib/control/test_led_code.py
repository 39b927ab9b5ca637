"""LED patterns from the tick's number: the flashes that are seen, and that nothing drifts."""

from noheap.control import blink
from noheap.control.led_code import CODES, cycle_ticks, fault_code, level
from support import Random, no_alloc, raises, rounds


def seen(pattern, first, count, cycle):
    return [level(pattern, tick, cycle) for tick in range(first, first + count)]


def flashes(levels):
    """How often it goes on, beginning dark."""
    return sum(level and not (n and levels[n - 1]) for n, level in enumerate(levels))


def test_a_fault_code_flashes_its_number_then_pauses():
    for cycle in (32, 50, 64, 200, 333):
        for number in range(1, CODES + 1):
            levels = seen(fault_code(number), 0, cycle, cycle)
            if cycle >= 64:
                assert flashes(levels) == number, (cycle, number)
            assert not any(levels[cycle * 3 // 4 :]), (cycle, number)


def test_flashes_and_gaps_are_one_slot_each():
    for number in range(1, CODES + 1):
        slots = seen(fault_code(number), 0, 32, 32)
        assert slots == [1, 0] * number + [0] * (32 - 2 * number)


def test_codes_that_cannot_be_counted_are_refused():
    for number in (-1, 0, 13):
        assert "number" in str(raises(ValueError, fault_code, number))


# (rate_hz, period_us, ticks) by hand
CYCLES = (
    (1, 10_000, 100),
    (2, 10_000, 50),
    (0.5, 10_000, 200),
    (3, 10_000, 33),
    (50, 10_000, 2),
    (0.001, 1_000_000, 1000),
    (2500, 200, 2),
    (0.15, 200, 33333),
)


def test_a_cycle_is_the_nearest_whole_number_of_ticks():
    for rate_hz, period_us, ticks in CYCLES:
        assert cycle_ticks(rate_hz, period_us) == ticks


def test_rates_that_no_cycle_can_have_are_refused():
    for rate_hz, period_us in ((0, 10_000), (-1, 10_000), (81, 10_000), (0.001, 20), (0.0004, 1)):
        assert "rate_hz" in str(raises(ValueError, cycle_ticks, rate_hz, period_us))


def test_after_any_gap_it_is_where_it_would_have_been():
    random = Random(5)
    for _ in range(rounds(200, 20)):
        cycle = 2 + random.below(1000)
        pattern = random.below(1 << 30)
        tick = random.below(cycle)
        far = tick + cycle * ((1 << 30) // cycle - 1 - random.below(1000))
        assert level(pattern, far, cycle) == level(pattern, tick, cycle)


def test_each_slot_is_shown_in_its_order():
    for cycle in (32, 96, 320):
        for pattern in (blink.HALF, blink.DOUBLE_FLASH, 0x2AAAAAAA):
            each = cycle // 32
            expected = [pattern >> slot & 1 for slot in range(32) for _ in range(each)]
            assert seen(pattern, 7 * cycle, cycle, cycle) == expected


def test_it_allocates_nothing():
    assert no_alloc(lambda: level(fault_code(12), 2**30 - 1, 200)) in (0, 1)
