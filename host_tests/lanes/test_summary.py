"""The summary of a run is made of the tests' reports alone, wherever they were made."""

from typing import Literal

import pytest

from lanes import summary


def report(
    outcome: Literal["passed", "failed", "skipped"], *properties: tuple[str, object], line: int = 0
) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid="test_a.py::test_b",
        location=("test_a.py", line, "test_b"),
        keywords={},
        outcome=outcome,
        longrepr=None,
        when="call",
        user_properties=list(properties),
    )


def test_each_lane_is_named_with_its_counts_or_why_it_was_not_run() -> None:
    reports = [
        report("passed", (summary.LANE, "vm")),
        report("failed", (summary.LANE, "vm")),
        report("passed", (summary.LANE, "vm")),
        report("failed", (summary.LANE, "pico")),
        report("skipped", (summary.LANE, "host")),
        report("passed"),  # of the tools
    ]
    lines = summary.lanes(reports, ("host", "vm", "pico", "board", "other"), {"board": "no port"})
    assert list(lines) == [
        "host    0 passed, 1 skipped",
        "vm      2 passed, 1 failed",
        "pico    0 passed, 1 failed",
        "board   not run: no port",
        "other   not run: none of its tests was asked for",
    ]


def test_the_lines_of_tests_come_by_section_in_the_order_of_the_file() -> None:
    reports = [
        report("passed", summary.line("preemption", "third"), line=30),
        report("skipped", summary.line("docs", "reason"), line=9),
        report(
            "failed", summary.line("preemption", "first"), summary.line("preemption", "second")
        ),
    ]
    assert list(summary.sections(reports)) == [
        ("docs", ["reason"]),
        ("preemption", ["first", "second", "third"]),
    ]
