"""Answers of a board: those that were asked for, and whatever else it may say."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noheap_tools.link import answers
from noheap_tools.link.answers import Nonsense

SIZE = answers.row(answers.text, answers.either(answers.number, answers.nothing))
HOSTILE = [
    "",
    "(",
    "('a', 1",
    "('a', -1)",
    "('a', 1.5)",
    "('a', True)",
    "('a', 2147483648)",
    "('a', 1, 2)",
    "['a', 1]",
    "(b'a', 1)",
    "('a', '1')",
    "a, 1",
    "__import__('os')",
    "('a', " + "9" * 5000 + ")",
    "('a', 0x" + "f" * 5000 + ")",
    "(" * 10_000 + ")" * 10_000,
    "-" * 20_000 + "1",
    "1" + "+1" * 20_000,
    "{[]: 1}",
    "('a'\0, 1)",
    "'" + "a" * answers.LONGEST + "'",
    "Traceback (most recent call last):",
]

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
values = st.recursive(
    plain, lambda it: st.lists(it) | st.tuples(it, it) | st.dictionaries(st.text(), it)
)


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: f"{line[:12]!r} {len(line)}")
def test_what_was_not_asked_for_is_nonsense(line: str) -> None:
    with pytest.raises(Nonsense):
        answers.parsed(line or "\n", rest=SIZE)


def test_what_was_asked_for_is_given() -> None:
    assert answers.parsed("('a', 1)\r\n('b', None)\r\n", rest=SIZE) == [("a", 1), ("b", None)]
    assert answers.parsed("7\n('b', 0)", answers.number, rest=SIZE) == [7, ("b", 0)]
    assert answers.parsed("", rest=SIZE) == []


@pytest.mark.parametrize("told", ["", "7\n8", "7\n8\n9"])
def test_lines_that_lack_or_are_too_many_are_nonsense(told: str) -> None:
    with pytest.raises(Nonsense):
        answers.parsed(told, *[answers.number] * (3 if told.count("\n") < 2 else 1))


@given(st.text() | values.map(repr) | values.map(repr).map(lambda it: it[: len(it) // 2]))
def test_an_answer_is_of_its_shape_or_nonsense(told: str) -> None:
    try:
        found = answers.parsed(told, rest=SIZE)
    except Nonsense:
        return
    assert found == [ast.literal_eval(line) for line in told.splitlines()]
    assert all(SIZE(value) for value in found)
