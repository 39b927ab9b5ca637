"""An interrupt after every single instruction of each operation of the ISR-safe structures.

The points covered are shown at the end of the run; `pytest -rA` shows those of each case. The
mutants show that a structure which publishes too early, or does not look again, is found out by
the same cases.
"""

from collections.abc import Callable

import pytest
from preemption import program
from preemption.explorer import Case, Explorer

# (structure, what is wrong with it, cases it is looked for in, {text of its source: what stands
# there instead})
MUTANTS = [
    (
        "spsc",
        "enqueue publishes the index before the words",
        "put bound",
        {
            "    q = ptr32(q[WRITE] + int(q))  #": (
                "    after = q[WRITE] + q[RECORD]\n"
                "    q = ptr32(q[WRITE] + int(q))\n"
                "    if not after - queue[END]:\n        after = FIRST\n"
                "    if after - queue[READ]:\n        queue[WRITE] = after\n    #"
            ),
            "        q[WRITE] = int(record)\n": "",
        },
    ),
    (
        "spsc",
        "enqueue publishes the index before it is wrapped",
        "put bound",
        {
            "    if not int(record) - q[END]:\n": (
                "    if int(record) - q[READ]:\n        q[WRITE] = int(record)\n"
                "    if not int(record) - q[END]:\n"
            ),
        },
    ),
    (
        "spsc",
        "dequeue publishes the index before it is wrapped",
        "get bound",
        {
            "        if not int(record) - queue[END]:\n": (
                "        queue[READ] = int(record)\n        if not int(record) - queue[END]:\n"
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
            "    end = int(c) + size\n    while end - int(c):\n        c[0] =": (
                "    cell[_VERSION] = version\n"
                "    end = int(c) + size\n    while end - int(c):\n        c[0] ="
            ),
            "c = ptr32(int(c) + 4)\n    cell[_VERSION] = version\n": "c = ptr32(int(c) + 4)\n",
        },
    ),
    (
        "cell",
        "the reader does not look whether it was overtaken",
        "read_into()",
        {"        if cell[_VERSION] == version:": "        if version:"},
    ),
    (
        "bbq",
        "commit publishes WRITE before LAST",
        "commit()",
        {
            "        if start - q[_WRITE]:\n            q[_LAST] = q[_WRITE]": (
                "        write = q[_WRITE]\n        q[_WRITE] = after\n"
                "        if start - write:\n            q[_LAST] = write"
            ),
            "q[_LAST] = q[_CAPACITY]\n        q[_WRITE] = after\n": "q[_LAST] = q[_CAPACITY]\n",
        },
    ),
    (
        "bbq",
        "read takes LAST before WRITE",
        "read()",
        {
            "        end = q[_WRITE]  #": "        last = q[_LAST]\n        end = q[_WRITE]  #",
            "            if at - q[_LAST]:\n                end = q[_LAST]\n": (
                "            if at - last:\n                end = last\n"
            ),
        },
    ),
    (
        "log_entry",
        "an entry leaves its queue to whatever interrupts it",
        "empty: entry",
        {
            "def entry0(number: int):  # noheap: isr-safe\n    q = ptr32(ptr32(RAM)[HEADS])\n"
            "    ptr32(RAM)[HEADS] = q[NEXT]\n": (
                "def entry0(number: int):  # noheap: isr-safe\n    q = ptr32(ptr32(RAM)[HEADS])\n"
            )
        },
    ),
    (
        "log_send",
        "the consumer leaves a queue in the chain while it takes it",
        "take 0",
        {"    heads[HEADS] = q[BESIDE]\n": ""},
    ),
]


@pytest.mark.parametrize("name", ["spsc", "signal", "cell", "bbq", "log_entry", "log_send"])
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
