"""The lines of viper code's instructions."""

from itertools import groupby
from pathlib import Path

import pytest

from noheap_tools.debug import handlers, statements

SOURCE = Path(__file__).parent / "programs/viper.py"


def lines_of(name: str) -> list[int]:
    """Of the whole function's instructions, each run of one line once."""
    pattern = next(it for it in handlers.patterns(SOURCE, "armv6m") if it.name == name)
    return [line for line, _ in groupby(pattern.lines)]


def test_each_statement_has_its_code_and_a_loop_its_condition_at_its_end():
    text = SOURCE.read_text().splitlines()
    at = {row.strip(): n for n, row in enumerate(text, 1)}
    loop, end = at["while a < n:"], at["for i in range(n):"]
    assert lines_of("f") == [
        at["def f(p: ptr32, n: int) -> int:"],
        at["a = p[0]"],
        at["b = p[1]"],
        loop,  # jumps to its condition
        at["a += b"],
        at["if a & 1:"],
        at["p[2] = a"],  # and the condition of the elif, which no mark can stand before
        at["p[3] = 5"],
        at["p[4] = a * 3"],
        loop,
        end,
        at["p[i] = a"],
        end,
        at["return a"],
    ]


def test_native_code_has_the_line_of_its_def():
    (line,) = lines_of("g")
    assert SOURCE.read_text().splitlines()[line - 1] == "def g(n):"


@pytest.mark.parametrize("wrong", ["other", "shorter", "longer"])
def test_code_that_the_marks_have_changed_has_no_lines(wrong):
    mark = [0x20A7, 0x2200, 0x7002, 0x20A7, 0x225B, 0x7002]
    code = [0xB5FE, 0x6820, 0x9006]
    assert statements.lines(code, [code[0], *mark, *code[1:]], [7], 5) == [5, 7, 7]
    changed = {"other": [*code[:2], 0x9007], "shorter": code[:2], "longer": [*code, 0xBF00]}
    assert statements.lines(code, changed[wrong], [7], 5) is None
