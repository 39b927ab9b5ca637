"""Ints that grow without end are bounded in the analysis, and still reported."""

import time

import pytest
from check.analysed import HEAD, analysed

TIMES = 40


@pytest.mark.parametrize(
    ("first", "line"),
    [
        ("x = 3", "x = x * x"),
        ("x = -3", "x = x * x * x"),
        ("x = 3", "x *= x"),
        ("x = 3", "x = x ** 9"),
        ("x = 9", "x = x << 50"),
        ("x = y = 9", "x, y = x * y, y * x"),
        ("x = 0x" + "f" * 9000, "x = x * x + x"),
    ],
)
def test_an_int_that_grows_takes_no_time_and_allocates_at_each_line(tmp_path, first, line):
    body = "".join(f"    {text}\n" for text in [first, *[line] * TIMES])
    source = HEAD + f"def tick(t):\n{body}Timer(-1, callback=tick, hard=True)\n"
    start = time.monotonic()
    found = {f.line for f in analysed(tmp_path, source).findings if f.code == "NH006"}
    assert time.monotonic() - start < 5
    # From the ninth on it is beyond a small int, whatever the line is.
    assert found >= set(range(12, 4 + TIMES))


@pytest.mark.parametrize("comparison", ["==", "!=", "<", ">="])
def test_two_large_ints_are_not_compared(tmp_path, comparison):
    source = HEAD + "def tick(t):\n    a = 1 << 100\n    b = a * a\n    c = b * b\n"
    source += f"    if b {comparison} c:\n        [t]\n    else:\n        [t]\n"
    source += "Timer(-1, callback=tick, hard=True)\n"
    lists = {f.line for f in analysed(tmp_path, source).findings if f.code == "NH001"}
    assert lists == {8, 10}
