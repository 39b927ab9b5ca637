"""An interrupt after every single instruction of each operation of the ISR-safe structures.

The points covered are shown at the end of the run; `pytest -rA` shows those of each case. The
mutants show that a structure which publishes too early, or does not look again, is found out by
the same cases.
"""

from collections.abc import Callable
from textwrap import indent

import pytest
from preemption import program
from preemption.explorer import Case, Explorer

_COPY = """\
    while end - int(record):
        ptr32(distance + int(record))[0] = record[0]
        record = ptr32(int(record) + 4)
"""
_PUBLISH = "        ptr32(q)[0] = after\n"

# (structure, what is wrong with it, cases it is looked for in, {text of its source: what stands
# there instead})
MUTANTS = [
    (
        "spsc",
        "enqueue publishes the index before the words",
        "enqueue",
        {
            _COPY: "",
            "        ptr32(q)[0] = after\n": "        ptr32(q)[0] = after\n"
            + indent(_COPY, "    "),
        },
    ),
    (
        "spsc",
        "dequeue publishes the index before it is wrapped",
        "dequeue",
        {
            "    if after == ptr32(q)[2]:\n        after = 5\n    while words:\n"
            "        words -= 1\n        record": (
                "    ptr32(q)[1] = after\n"
                "    if after == ptr32(q)[2]:\n        after = 5\n    while words:\n"
                "        words -= 1\n        record"
            ),
        },
    ),
    (
        "signal",
        "take looks at RAISED twice",
        "take()",
        {"    s[1] = raised\n": "    s[1] = s[0]\n"},
    ),
    (
        "signal",
        "take sets back what the ISR counts",
        "take()",
        {"    s[1] = raised\n": "    s[0] = raised - count\n"},
    ),
    (
        "cell",
        "write publishes the version before the words",
        "write()",
        {
            "    i = 0\n    while i < words:\n        c[at + i] =": (
                "    c[0] = version\n    i = 0\n    while i < words:\n        c[at + i] ="
            ),
            "        i += 1\n    c[0] = version\n": "        i += 1\n",
        },
    ),
    (
        "cell",
        "the reader does not look whether it was overtaken",
        "read_into()",
        {"        if not (c[0] - version) >> 1:": "        if version:"},
    ),
    (
        "bbq",
        "commit publishes WRITE before LAST",
        "commit()",
        {
            "    if start != q[0]:\n        q[2] = q[0]": (
                "    write = q[0]\n    q[0] = after\n    if start != write:\n        q[2] = write"
            ),
            "            q[2] = q[3]\n    q[0] = after\n": "            q[2] = q[3]\n",
        },
    ),
    (
        "bbq",
        "read takes LAST before WRITE",
        "read()",
        {
            "    end = q[0]  #": "    last = q[2]\n    end = q[0]  #",
            "        last = q[2]\n        if read == last:\n": "        if read == last:\n",
        },
    ),
]


@pytest.mark.parametrize("name", ["spsc", "signal", "cell", "bbq"])
def test_an_interrupt_after_any_instruction_breaks_nothing(
    name: str, report: Callable[[str], None]
) -> None:
    cases = list(Explorer(program.files(name)).cases())
    report(_summary(name, cases))
    for case in cases:
        print(
            f"{case.points:6} points, {case.outcomes} outcomes, {case.seconds:4.1f} s  {case.name}"
        )
    failures = [f"{case.name}: {failure}" for case in cases for failure in case.failures]
    assert not failures, "\n".join(failures)
    assert all(case.points > 100 and case.outcomes for case in cases)


@pytest.mark.parametrize(
    ("name", "only", "changes"),
    [pytest.param(name, *rest, id=f"{name}: {what}") for name, what, *rest in MUTANTS],
)
def test_a_mutant_is_caught(
    name: str,
    only: str,
    changes: dict[str, str],
    report: Callable[[str], None],
    request: pytest.FixtureRequest,
) -> None:
    for case in Explorer(program.files(name, changes), only=only, one_failure=True).cases():
        if case.failures:
            report(f"{request.node.callspec.id}: caught at point {case.points} of {case.name!r}")
            print(case.failures[0])
            return
    pytest.fail("no case noticed")


def _summary(name: str, cases: list[Case]) -> str:
    points = sum(case.points for case in cases)
    held = sum(case.held for case in cases)
    seconds = sum(case.seconds for case in cases)
    return (
        f"{name}: {points} preemption points in {len(cases)} cases, {held} of them with "
        f"interrupts masked; {seconds:.0f} s of CPU"
    )
