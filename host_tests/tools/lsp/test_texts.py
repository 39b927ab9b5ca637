"""The server shows at once what it knows of a large project, at the lines where it is now."""

import pytest

from noheap_tools.check.fix.edit import Edit, Fix
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.rules import RULES, Severity
from noheap_tools.lsp.moved import Change
from noheap_tools.lsp.texts import Texts

DRIVER = "import time\n\n\ndef tick(t):\n    return [t]\n"
MAIN = "import driver\nfrom machine import Timer\nTimer(-1, callback=driver.tick, hard=True)\n"


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap.check]\npaths = ["."]\n')
    (tmp_path / "main.py").write_text(MAIN)
    return Texts()


def shown(findings):
    return [(it.line, it.code) for it in findings]


def test_what_the_project_has_found_stays_where_the_lines_are_the_same(texts, tmp_path):
    """Alone, nothing in the driver is a handler."""
    file = tmp_path / "driver.py"
    texts.put(file, DRIVER)
    assert shown(texts.check_alone(file)) == []
    assert shown(texts.check(file)[file]) == [(5, "NH001")]
    texts.put(file, DRIVER.replace("\n\n", "\nlate = time.ticks_ms() - time.ticks_ms()\n\n", 1))
    assert shown(texts.check_alone(file)) == [(2, "NH070"), (6, "NH001")]
    assert shown(texts.check(file)[file]) == [(2, "NH070"), (6, "NH001")]
    texts.put(file, DRIVER.replace("[t]", "t"))
    assert shown(texts.check_alone(file)) == []
    texts.put(file, "def half(:\n" + DRIVER)
    assert shown(texts.check_alone(file)) == [(1, "NH099"), (6, "NH001")]


def test_a_project_with_many_other_lines_is_large(texts, tmp_path):
    file = tmp_path / "driver.py"
    file.write_text(DRIVER + "#\n" * 20_000)
    assert not texts.is_large(file)
    (tmp_path / "other.py").write_text("#\n" * 20_000)
    assert texts.is_large(file)


def finding(line: int) -> Finding:
    repair = Fix("it", (Edit(line, 1, line, 2, "x"),), True)
    rule = RULES["NH001"]
    return Finding("it.py", line, 1, rule, Severity.ERROR, "it", "it", repair=repair)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", [1, 2, 3]),
        ("a\nb\nc\n", "a\nx\ny\nb\nc\n", [1, 4, 5]),
        ("a\nb\nc\n", "a\nx\nc\n", [1, 3]),
        ("a\nb\nc\n", "c\n", [1]),
        ("a\nb\nc\n", "a\nb\n", [1, 2]),
        ("a\na\na\n", "a\na\n", [1, 2]),
        ("a\nb\nc\n", "", []),
    ],
)
def test_findings_move_with_their_lines(old, new, lines):
    change = Change.between(old, new)
    moved = [*change.moved([finding(1), finding(2), finding(3)])]
    assert [it.line for it in moved] == lines
    assert [it.repair.edits[0].line for it in moved if it.repair] == lines
    count = len(new.split("\n"))
    others = [line for line in range(1, count) if change.has(line)]
    assert not set(others) & set(lines)
    assert {*others, *lines} == {*range(1, count)}
