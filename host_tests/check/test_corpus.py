"""noheap check on handlers whose labels the VM gave: label.py measures them."""

import json

import pytest
from check.label import LABELS, cases

from noheap_tools.check.analysis import analyse
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.rules import Severity
from noheap_tools.check.source.program import Program

MOST_FALSE_ALARMS = 0.02
LEAST_RIGHT_LINES = 0.98


@pytest.fixture(scope="module")
def labels():
    return json.loads(LABELS.read_text())


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, list[Finding]]:
    """{case: what allocates, for sure or perhaps}."""
    folder = tmp_path_factory.mktemp("corpus")
    costs = {}
    for name, source in cases():
        file = folder / "case.py"
        file.write_text(source)
        program = Program()
        program.add(file, "case", "case.py")
        assert not program.unreadable, name
        findings = analyse(program).findings
        costs[name] = [f for f in findings if f.allocates and f.severity is not Severity.INFO]
    return costs


def test_every_case_has_a_label_and_both_kinds_are_many(labels):
    assert set(labels) == {name for name, _ in cases()}
    allocating = sum(label["verdict"] == "allocates" for label in labels.values())
    assert len(labels) >= 200
    assert 0.4 < allocating / len(labels) < 0.6


def test_no_allocation_is_missed(found, labels):
    missed = [
        name
        for name, label in labels.items()
        if label["verdict"] == "allocates" and not found[name]
    ]
    assert missed == []


def test_false_alarms_are_rare(found, labels):
    clean = [name for name, label in labels.items() if label["verdict"] == "clean"]
    false = [name for name in clean if found[name]]
    assert len(false) <= MOST_FALSE_ALARMS * len(clean), false


def test_the_line_is_right(found, labels):
    # Without a line: it was raised before the first one, by the call of the handler.
    lines = {
        name: label["line"]
        for name, label in labels.items()
        if label["verdict"] == "allocates" and label["line"] is not None
    }
    wrong = [name for name, line in lines.items() if line not in {f.line for f in found[name]}]
    assert len(wrong) <= (1 - LEAST_RIGHT_LINES) * len(lines), wrong
