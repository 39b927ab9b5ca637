"""Plausibility: each thing that cannot be is found within its ticks, and what can be is not."""

from noheap.control.plausibility import Plausibility
from noheap.hal import errors
from noheap.hal.errors import FROZEN, JUMP, OUT_OF_RANGE
from support import Random, no_alloc, raises, rounds

OK = errors.OK


def kinds(check, values):
    """A None is a tick without a reading."""
    found = []
    for value in values:
        if value is None:
            check.no_reading()
            found.append(None)
        else:
            found.append(check.judge(value))
    return found


def test_the_range_is_good_with_both_its_ends():
    check = Plausibility(low=-5, high=7)
    values = (-5, 7, -6, 8, 0, -(2**29), 2**29 - 1)
    bad = OUT_OF_RANGE
    assert kinds(check, values) == [OK, OK, bad, bad, OK, bad, bad]


def test_a_jump_beyond_the_step_is_found_at_once():
    check = Plausibility(-1000, 1000, max_step=10)
    assert kinds(check, (500, 510, 500, 511)) == [OK, OK, OK, JUMP]
    check = Plausibility(-1000, 1000, max_step=10)
    assert kinds(check, (0, -10, -21)) == [OK, OK, JUMP]


def test_the_first_reading_is_never_a_jump():
    check = Plausibility(-1000, 1000, max_step=1)
    assert kinds(check, (900, 901)) == [OK, OK]
    check.forget()
    assert kinds(check, (-900, -902)) == [OK, JUMP]


def test_one_that_stays_away_is_believed_when_it_can_have_got_there():
    check = Plausibility(-1000, 1000, max_step=10)
    assert kinds(check, (0, 35, 35, 35, 35)) == [OK, JUMP, JUMP, JUMP, OK]
    assert check.judge(46) == JUMP  # from there on one step again


def test_ticks_without_a_reading_allow_for_what_happened_meanwhile():
    check = Plausibility(-1000, 1000, max_step=10)
    assert kinds(check, (0, None, None, 30)) == [OK, None, None, OK]
    assert kinds(check, (None, None, 61)) == [None, None, JUMP]


def test_a_frozen_reading_is_found_at_its_tick_and_over_with_the_first_other_one():
    for ticks in (2, 3, 10):
        check = Plausibility(-1000, 1000, frozen_ticks=ticks)
        values = [5] * (ticks + 2) + [6, 5, 6]
        assert kinds(check, values) == [OK] * (ticks - 1) + [FROZEN] * 3 + [OK] * 3


def test_a_tick_without_a_reading_ends_the_row():
    check = Plausibility(-1000, 1000, frozen_ticks=3)
    assert kinds(check, (5, 5, None, 5, 5, 5)) == [OK, OK, None, OK, OK, FROZEN]


def test_out_of_range_is_told_before_frozen():
    check = Plausibility(0, 10, frozen_ticks=2)
    assert kinds(check, (11, 11)) == [OUT_OF_RANGE] * 2


def _reference(values, low, high, max_step, frozen_ticks):
    """Looked up in the whole past."""
    found = []
    for n, value in enumerate(values):
        good = [m for m in range(n) if found[m] == OK]
        row = values[max(0, n + 1 - frozen_ticks) : n + 1]
        if value is None:
            kind = None
        elif not low <= value <= high:
            kind = OUT_OF_RANGE
        elif frozen_ticks and len(row) == frozen_ticks and all(v == value for v in row):
            kind = FROZEN
        elif max_step and good and abs(value - values[good[-1]]) > max_step * (n - good[-1]):
            kind = JUMP
        else:
            kind = OK
        found.append(kind)
    return found


def test_it_agrees_with_a_reference_on_random_sequences():
    random = Random(9)
    for _ in range(rounds(300, 5)):
        low = -random.below(10)
        high = random.below(10)
        max_step = random.below(6)
        frozen_ticks = (0, 2, 3, 5)[random.below(4)]
        values = []
        value = 0
        for _ in range(60):
            value = (value, value + 1, value - 2, random.below(24) - 12)[random.below(4)]
            values.append(value if random.below(10) else None)
        check = Plausibility(low, high, max_step, frozen_ticks)
        expected = _reference(values, low, high, max_step, frozen_ticks)
        assert kinds(check, values) == expected, (low, high, max_step, frozen_ticks, values)


def test_after_any_number_of_bad_ticks_nothing_overflows():
    check = Plausibility(-(2**29), 2**29 - 1, max_step=2**29 - 1, frozen_ticks=2**29 - 1)
    assert check.judge(-(2**29)) == OK
    for _ in range(10):
        check.no_reading()
    assert check.judge(2**29 - 1) == OK
    assert check.judge(-(2**29)) == JUMP
    for _ in range(10):
        check.judge(-(2**29))


def test_judging_allocates_nothing():
    check = Plausibility(-(2**29), 2**29 - 1, 5, 5)

    def all_ways():
        check.judge(2**29 - 1)
        check.no_reading()
        check.judge(-(2**29))
        check.no_reading()
        check.forget()
        return check.judge(3)

    assert no_alloc(all_ways) == OK


def test_wrong_arguments_are_refused_by_name():
    for name, arguments in (
        ("low", (1, 0)),
        ("low", (-(2**29) - 1, 0)),
        ("high", (0, 2**29)),
        ("max_step", (0, 1, -1)),
        ("max_step", (0, 1, 2**29)),
        ("frozen_ticks", (0, 1, 0, 1)),
        ("frozen_ticks", (0, 1, 0, -2)),
        ("frozen_ticks", (0, 1, 0, 2**29)),
    ):
        assert name in str(raises(ValueError, Plausibility, *arguments))
