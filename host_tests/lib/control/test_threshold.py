"""Threshold: hysteresis, debounce, and agreement with a reference written another way."""

from noheap.control.threshold import Threshold
from support import Random, no_alloc, raises, rounds

# (value, above afterwards) with on=30_000 and off=29_000: README's example in m°C
CASES = (
    (25_000, False),
    (29_000, False),
    (29_999, False),
    (30_000, True),  # from exactly `on`
    (29_999, True),
    (29_000, True),  # exactly `off` is still above
    (28_999, False),
    (29_000, False),
    (29_999, False),
    (40_000, True),
    (-(2**31), False),
    (2**30 - 1, True),
)


def test_it_changes_exactly_at_on_and_below_off():
    threshold = Threshold(on=30_000, off=29_000)
    assert threshold.above is False
    for value, above in CASES:
        assert threshold.update(value) is above, value
        assert threshold.above is above, value


def test_without_hysteresis_one_value_parts_below_from_above():
    threshold = Threshold(on=-5, off=-5)
    for value, above in ((-6, False), (-5, True), (-6, False), (0, True)):
        assert threshold.update(value) is above, value


def test_a_change_waits_for_further_values_in_a_row():
    for debounce in (0, 1, 2, 7):
        threshold = Threshold(on=10, off=5, debounce_ticks=debounce)
        for _ in range(debounce):
            assert threshold.update(10) is False, debounce
        assert threshold.update(10) is True, debounce
        for _ in range(debounce):
            assert threshold.update(4) is True, debounce
        assert threshold.update(4) is False, debounce


def test_one_value_on_the_old_side_starts_the_wait_again():
    threshold = Threshold(on=10, off=5, debounce_ticks=2)
    for value in (10, 10, 9, 10, 10):
        assert threshold.update(value) is False
    assert threshold.update(10) is True
    for value in (4, 4, 5, 4, 4):
        assert threshold.update(value) is True
    assert threshold.update(4) is False


def _reference(values, on, off, debounce):
    """The state after each value, looked up in the whole past."""
    states = []
    above = False
    since = 0  # values before it belong to the last change
    for n in range(len(values)):
        recent = values[max(since, n - debounce) : n + 1]
        asks = [value < off if above else value >= on for value in recent]
        if len(recent) == debounce + 1 and all(asks):
            above = not above
            since = n + 1
        states.append(above)
    return states


def test_it_agrees_with_a_reference_on_random_sequences():
    random = Random(3)
    for _ in range(rounds(200, 3)):
        off = random.below(12) - 6
        on = off + random.below(4)
        debounce = random.below(4)
        values = [random.below(20) - 10 for _ in range(60)]
        threshold = Threshold(on, off, debounce)
        found = [threshold.update(value) for value in values]
        assert found == _reference(values, on, off, debounce), (on, off, debounce, values)


def test_the_longest_debounce_is_honoured():
    threshold = Threshold(0, 0, 65535)
    threshold._pending = 65534
    assert threshold.update(1) is False
    assert threshold.update(1) is True


def test_wrong_arguments_are_refused_by_name():
    assert "off" in str(raises(ValueError, Threshold, 5, 6))
    for debounce in (-1, 65536):
        assert "debounce_ticks" in str(raises(ValueError, Threshold, 6, 5, debounce))


def test_update_does_not_allocate():
    threshold = Threshold(on=10, off=5, debounce_ticks=1)

    def up_and_down():
        for value in (10, 10, 4, 4, 10, 10):
            above = threshold.update(value)
        return above

    assert no_alloc(up_and_down) is True
