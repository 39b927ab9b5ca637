"""Calls of metrics, and the words that a build puts in their place."""

import pytest

from noheap_tools.board.counted import SLOTS, Counted
from noheap_tools.errors import ToolError

MAIN = """\
import micropython
from noheap import metrics


@micropython.viper
def handler(n: int):
    metrics.count("rescues")
    metrics.gauge("depth", n + 1)


def main():
    metrics.count("rescues", 3)
    metrics.gauge("depth", 7)
"""
TAKEN = 'OWNERS = b""\nNAMES = ()\n'


def built(text: str, **others: str) -> Counted:
    return Counted({"main": text, **others}, {"main": "main.py"})


def test_each_count_has_a_word_of_its_own_and_a_gauge_one_for_all():
    lines = built(MAIN).texts["main"].splitlines()
    assert len(lines) == len(MAIN.splitlines())
    assert lines[6].endswith("_metrics[0] = _metrics[0] + _metric")
    assert lines[7].startswith("    _metric = n + 1; ") and lines[7].endswith(
        "_metrics[1] = _metric"
    )
    assert lines[11:13] == ["    _count1(2, 3)", "    _gauge1(1, 7)"]


def test_the_sender_gets_the_names_and_whose_each_word_is():
    made = Counted({"main": MAIN, SLOTS: TAKEN}, {"main": "main.py"})
    assert made.texts[SLOTS] == ("OWNERS = b'\\x00\\x01\\x00'\nNAMES = ('0 +rescues depth',)\n")


def test_long_names_come_in_several_records():
    calls = "".join(f"metrics.count('{'x' * 30}{n:02}')\n" for n in range(20))
    made = Counted(
        {"main": f"from noheap import metrics\n{calls}", SLOTS: TAKEN}, {"main": "main.py"}
    )
    space: dict[str, tuple[str, ...]] = {}
    exec(made.texts[SLOTS], space)
    assert [text.split()[0] for text in space["NAMES"]] == ["0", "7", "14"]
    assert all(len(text) <= 250 for text in space["NAMES"])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("metrics.count(name)", "main.py:2: noheap.metrics.count takes a name in quotes"),
        ("metrics.count('a b')", "'a b' is no name"),
        ("metrics.count('t_ms')", "'t_ms' is no name"),
        ("metrics.gauge('a')", "takes a name in quotes and a value"),
        ("metrics.count('a'); metrics.gauge('a', 1)", "a counter here, and a gauge elsewhere"),
        ("; ".join(f"metrics.count('a{n}')" for n in range(61)), "at most 60 metrics"),
    ],
)
def test_a_call_that_has_no_word_is_refused_with_its_line(call, reason):
    with pytest.raises(ToolError, match=reason):
        built(f"from noheap import metrics\n{call}\n")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("metrics.count('a', r8)", "main.py:4: in assembler, the value is one of the registers"),
        ("metrics.count('a', 256)", "in assembler, the value is one of the registers"),
        ("metrics.gauge('a', -1)", "in assembler, the value is one of the registers"),
        ("movwt(r0, metrics.count('a'))", "in assembler, it must be a statement of its own"),
    ],
)
def test_what_assembler_cannot_count_is_refused_with_its_line(call, reason):
    with pytest.raises(ToolError, match=reason):
        built(f"""\
from noheap import metrics
@micropython.asm_thumb
def handler(r0):
    {call}
""")
