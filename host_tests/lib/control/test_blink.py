"""Blink patterns: the slots, the step, and that neither drifts."""

from noheap.control import blink
from support import raises

# (rate_hz, period_us, step): 2**32 * rate * period, by hand to the nearest whole number
CASES = (
    (1, 10_000, 42_949_673),  # 42949672.96
    (4, 10_000, 171_798_692),  # 171798691.84
    (4, 200, 3_435_974),  # 3435973.84
    (0.25, 10_000, 10_737_418),  # 10737418.24
    (2.5, 1_000, 10_737_418),
    (0.001, 200, 859),  # 858.99
    (50, 10_000, 1 << 31),  # half the tick rate
    (0.5, 1_000_000, 1 << 31),
)


def levels(pattern, per_slot=1):
    return [blink.level(pattern, slot << 27) for slot in range(32) for _ in range(per_slot)]


def test_the_step_is_the_nearest_whole_number():
    for rate_hz, period_us, step in CASES:
        assert blink.step(rate_hz, period_us) == step, (rate_hz, period_us)


def test_ten_million_ticks_do_not_drift():
    ticks = 10_000_000
    for rate_hz, period_us, step in CASES:
        exact = round(rate_hz * 1000) * period_us * (ticks << 32) // 1_000_000_000
        # In 2**-32 cycles. The phase may be off by half of one a tick, 0.12 % of a cycle in all.
        assert abs(step * ticks - exact) <= ticks // 2 + 1, (rate_hz, period_us)


def test_a_rate_that_divides_the_tick_comes_round_exactly():
    step = blink.step(4, 15_625)  # 16 ticks a cycle
    phase = 0
    lit = []
    for _ in range(48):
        lit.append(blink.level(blink.HALF, phase))
        phase = (phase + step) & 0xFFFFFFFF
    assert lit == 3 * (8 * [1] + 8 * [0])
    assert phase == 0


def test_each_slot_is_one_bit_of_the_pattern():
    assert levels(blink.OFF) == 32 * [0]
    assert levels(blink.ON) == 32 * [1]
    assert levels(blink.HALF) == 16 * [1] + 16 * [0]
    assert levels(blink.DOUBLE_FLASH) == 2 * [1] + 6 * [0] + 2 * [1] + 22 * [0]
    assert levels(0x80000001) == [1] + 30 * [0] + [1]


def test_a_slot_lasts_until_the_next_ones_first_phase():
    last = (1 << 27) - 1
    for slot in range(32):
        assert blink.level(1 << slot, (slot << 27) + last) == 1, slot
        assert blink.level(~(1 << slot), (slot << 27) + last) == 0, slot


def test_a_phase_that_became_negative_as_a_word_counts_the_same():
    for slot in range(16, 32):
        assert blink.level(1 << slot, (slot << 27) - (1 << 32)) == 1, slot


def test_rates_that_no_two_ticks_can_show_are_refused():
    for rate_hz, period_us in (
        (50.1, 10_000),
        (2501, 200),
        (0, 10_000),
        (0.0004, 10_000),
        (-1, 1),
    ):
        assert "rate_hz" in str(raises(ValueError, blink.step, rate_hz, period_us))
