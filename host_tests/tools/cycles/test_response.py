"""The worst responses, from figures alone."""

import pytest

from noheap_tools.cycles.system import response
from noheap_tools.cycles.system.report import Figures, System
from noheap_tools.cycles.system.response import (
    ENTRY_AND_EXIT,
    LEAST,
    NMI,
    Preempted,
    Response,
    Stretch,
    Task,
)


def task(name: str, level: int, whole: int, period: int | None, number: int = 20, off: int = 0):
    """`whole` cycles with entry and exit."""
    return Task(name, level, number, whole - ENTRY_AND_EXIT, period, off)


# Level 0 goes first. The periods and times of three tasks that share a CPU: the last one just ends
# before its period, as the times 100, 200 and 300 come 3 times, 2 times and once.
QUICK = task("quick", 0, 100, 400)
MIDDLE = task("middle", 1, 200, 600)
SLOW = task("slow", 2, 300, 1300)
THREE = (QUICK, MIDDLE, SLOW)


def of(it: Task, tasks=THREE, stretches=()) -> Response:
    return response.of(it, tasks, stretches)


def test_the_first_waits_for_nothing_and_the_last_for_all() -> None:
    assert of(QUICK).cycles == 100
    assert of(MIDDLE).cycles == 300
    slow = of(SLOW)
    assert slow.cycles == 1000
    assert slow.preempted == [Preempted("quick", 3, 300), Preempted("middle", 2, 400)]


def test_a_masked_stretch_holds_back_those_above_the_code_that_masks() -> None:
    stretches = [Stretch(50, "the program", LEAST), Stretch(70, "middle's code", MIDDLE.level)]
    quick = of(QUICK, stretches=stretches)
    assert (quick.cycles, quick.blocked, quick.blocked_by) == (170, 70, "middle's code")
    middle = of(MIDDLE, stretches=stretches)
    assert (middle.cycles, middle.blocked_by) == (350, "the program")


def test_nothing_is_masked_for_the_nmi() -> None:
    nmi = task("NMI", NMI, 100, 400, 2)
    assert of(nmi, (nmi, *THREE), [Stretch(50, "the program", LEAST)]).cycles == 100


def test_of_the_same_priority_the_lower_number_goes_first_and_the_other_blocks() -> None:
    lower, higher = task("lower", 1, 100, 900, 16), task("higher", 1, 200, 900, 17)
    found = of(lower, (lower, higher))
    assert (found.cycles, found.blocked, found.blocked_by) == (300, 200, "higher")
    found = of(higher, (lower, higher))
    assert (found.cycles, found.blocked) == (300, 0)
    assert found.preempted == [Preempted("lower", 1, 100)]


def test_one_of_the_same_interrupt_is_waited_for() -> None:
    first, second = task("first", 1, 100, 900), task("second", 1, 200, 900)
    assert of(first, (first, second)).cycles == of(second, (first, second)).cycles == 300


def test_a_disabled_interrupt_waits_and_comes_closer_to_its_next() -> None:
    quick = task("quick", 0, 100, 400, off=350)
    assert of(quick, (quick, SLOW)).cycles == 450 + 100  # and again: it is longer than the period
    assert of(SLOW, (quick, SLOW)).preempted == [Preempted("quick", 3, 300)]


def test_a_handler_that_came_once_counts_once() -> None:
    once = task("once", 0, 100, None)
    assert of(SLOW, (once, SLOW)).cycles == 400


def test_a_response_beyond_the_period_waits_for_its_own_run() -> None:
    tight = task("tight", 2, 300, 700)
    found = of(tight, (QUICK, tight), [Stretch(400, "the program", LEAST)])
    assert found.again == 300
    assert found.cycles == 300 + 400 + 300 + 4 * 100


def test_no_time_left_has_no_end() -> None:
    every = task("every", 0, 100, 100)
    assert of(SLOW, (every, SLOW)).cycles is None


def test_utilisation() -> None:
    assert response.utilisation(THREE) == pytest.approx(0.25 + 1 / 3 + 3 / 13)


def figures(**given) -> Figures:
    found = Figures("it", "PWM_IRQ_WRAP", "handler in machine code", True, 5, 60, 90, 40, bound=68)
    alone = task("it", 0, 100, 400)
    found.response = of(alone, (alone,))
    for name, value in given.items():
        setattr(found, name, value)
    return found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"response_cycles": 100}, []),
        (
            {"response_cycles": 101},
            ["it: a response of 101 cycles was measured, more than the worst of 100"],
        ),
        ({"cycles": 69}, ["it: 69 cycles measured, more than the bound of 68"]),
        (
            {"bound": None, "unclear": ["it is bytecode"]},
            ["it: no bound: it is bytecode. 60 cycles were measured"],
        ),
    ],
)
def test_what_does_not_hold_is_said(given: dict[str, object], said: list[str]) -> None:
    assert figures(**given).violations(None) == said


def test_a_limit_is_for_the_worst_response() -> None:
    assert figures().violations(100) == []
    assert figures().violations(99) == ["it: a worst response of 100 cycles, at most 99 allowed"]


def test_more_stack_than_the_worst_is_a_violation() -> None:
    system = System("it.py", 1, [], [], [], 0.1, 100, 100)
    assert system.violations() == []
    system.stack_measured = 104
    assert system.violations() == ["104 bytes of stack were measured, more than the worst of 100"]
