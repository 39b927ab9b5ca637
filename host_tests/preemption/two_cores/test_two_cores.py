"""Each operation of the ISR-safe structures against one of the other core, in every order.

What was gone through is shown at the end of the run; `pytest -rA` shows it for each case. The
mutants show that a structure which publishes too early, or does not look again, is found out by
the same cases; so do stores that overtake each other.
"""

from collections.abc import Callable

import pytest
from preemption import program
from preemption.two_cores.explorer import Case, Explorer, Stores

Report = Callable[[str], None]

# (structure, what is wrong with it, the case it is looked for in, {text of its source: what stands
# there instead})
MUTANTS = [
    (
        "spsc",
        "enqueue publishes the index before it is wrapped",
        "empty, put wraps: put, get bound",
        {
            "    if not int(record) - q[END]:\n": (
                "    if int(record) - q[READ]:\n        q[WRITE] = int(record)\n"
                "    if not int(record) - q[END]:\n"
            ),
        },
    ),
    (
        "spsc",
        "dequeue frees the slot before it has copied it",
        "full: put, get bound",
        {
            "    q = ptr32(q[READ] + int(q))\n": (
                "    q = ptr32(q[READ] + int(q))\n"
                "    if release:\n"
                "        after = int(q) - int(queue) + queue[RECORD]\n"
                "        if not after - queue[END]:\n            after = FIRST\n"
                "        queue[READ] = after\n"
            ),
            "        queue[READ] = int(record)\n": "        pass\n",
        },
    ),
    (
        "signal",
        "take looks at RAISED twice",
        "three: raise, take bound",
        {"    s[1] = raised\n": "    s[1] = s[0]\n"},
    ),
    (
        "cell",
        # What one core allows: there the writer cannot be half way in the slot that is read.
        "the reader lets the writer overtake it once",
        "even: write, read bound",
        {"if cell[_VERSION] == version:": "if not (cell[_VERSION] - version) >> 1:"},
    ),
    (
        "bbq",
        "commit publishes WRITE before LAST",
        "put wraps: methods",
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
        "put wraps: methods",
        {
            "        end = q[_WRITE]  #": "        last = q[_LAST]\n        end = q[_WRITE]  #",
            "            if at - q[_LAST]:\n                end = q[_LAST]\n": (
                "            if at - last:\n                end = last\n"
            ),
        },
    ),
]


@pytest.mark.parametrize("name", ["spsc", "signal", "cell", "bbq"])
def test_no_order_of_two_cores_breaks_anything(name: str, report: Report) -> None:
    cases = list(Explorer(program.files(name, two_cores=True)).cases())
    report(_summary(name, cases))
    for case in cases:
        print(_line(case))
    _assert_whole(cases)


@pytest.mark.parametrize(
    ("name", "stores", "only"),
    [
        ("spsc", Stores.IN_ORDER, ["empty: put, get bound", "full: put, get bound"]),
        ("signal", Stores.IN_ORDER, ["wrap of 2**32: raise, take bound"]),
        ("signal", Stores.IN_ANY_ORDER, ["wrap of 2**32: raise, take bound"]),
        ("cell", Stores.IN_ORDER, ["even: write, read bound"]),
        ("bbq", Stores.IN_ORDER, ["put wraps: methods"]),
    ],
    ids=["spsc", "signal", "signal, in any order", "cell", "bbq"],
)
def test_a_core_that_holds_back_its_stores_breaks_nothing(
    name: str, stores: Stores, only: list[str]
) -> None:
    explorer = Explorer(program.files(name, two_cores=True), stores, only=only)
    cases = [case for case in explorer.cases() if case.name in only]
    for case in cases:
        print(_line(case))
    _assert_whole(cases)
    assert len(cases) == len(only)


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("spsc", "empty: put, get bound"),
        ("cell", "none yet: write, read bound"),
        ("bbq", "empty: methods"),
    ],
)
def test_a_store_that_overtakes_another_is_caught(name: str, only: str, report: Report) -> None:
    failure = _failure(program.files(name, two_cores=True), only, Stores.IN_ANY_ORDER)
    report(f"two cores, {name}: stores that overtake each other are caught")
    print(failure)


@pytest.mark.parametrize(
    ("name", "only", "changes"),
    [pytest.param(name, *rest, id=f"{name}: {what}") for name, what, *rest in MUTANTS],
)
def test_a_mutant_is_caught(
    name: str,
    only: str,
    changes: dict[str, str],
    report: Report,
    request: pytest.FixtureRequest,
) -> None:
    failure = _failure(program.files(name, changes, two_cores=True), only)
    report(f"two cores, {request.node.callspec.id}: caught in {only!r}")
    print(failure)


def _failure(files: dict[str, bytes], only: str, stores: Stores = Stores.AT_ONCE) -> str:
    """The first one of the case `only`."""
    for case in Explorer(files, stores, only=[only], one_failure=True).cases():
        if case.name == only:
            if not case.failures:
                pytest.fail(f"{only!r} noticed nothing in {case.orders} orders")
            return case.failures[0]
    pytest.fail(f"there is no case {only!r}")


def _assert_whole(cases: list[Case]) -> None:
    failures = [f"{case.name}: {failure}" for case in cases for failure in case.failures]
    assert not failures, "\n".join(failures)
    assert all(case.orders > 100 and case.outcomes for case in cases)


def _line(case: Case) -> str:
    return (
        f"{case.orders:27,} orders, {case.states:6} states, {case.outcomes} outcomes, "
        f"{case.seconds:4.1f} s  {case.name}"
    )


def _summary(name: str, cases: list[Case]) -> str:
    orders = sum(case.orders for case in cases)
    states = sum(case.states for case in cases)
    seconds = sum(case.seconds for case in cases)
    return (
        f"two cores, {name}: {orders:.1e} orders of the accesses in {len(cases)} cases, through "
        f"{states} states; {seconds:.0f} s of CPU"
    )
