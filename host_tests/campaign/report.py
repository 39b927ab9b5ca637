"""Sums up a campaign: how many scenarios held, and what happened in them.

It travels with each test's report as a user property, as lanes/summary.py's lines do.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from campaign.nursery import Outcome
from noheap_tools.emulator.faults import FAULTS
from noheap_tools.emulator.scenario import Scenario

COMMAND = "make campaign"
_NAME = "campaign"
_WHAT = {
    "nack": "the sensor does not answer",
    "unplugged": "it is unplugged and loses its settings",
    "stuck_sda": "somebody holds SDA",
    "mid_byte": "the sensor holds SDA until it is clocked",
    "stretch": "somebody holds SCL",
    "garbage": "noise instead of readings",
    "frozen": "the same reading for ever",
    "jump": "readings 40 °C too high",
    "masked": "interrupts are masked",
}


def of(plan: Scenario, outcome: Outcome) -> tuple[str, str]:
    """The user property of a scenario's test."""
    result = outcome.result
    told = {
        "faults": Counter(fault.kind for fault in plan.faults),
        "seconds": plan.seconds,
        "ticks": result.ticks,
        "missed": result.missed,
        "failed": result.sensor_faults,
        "heap": result.heap_delta_bytes or 0,
    }
    return _NAME, json.dumps(told)


def lines(reports: Iterable[pytest.TestReport]) -> list[str]:
    """For a document and the terminal; none if no scenario was run."""
    faults = Counter[str]()
    sums = Counter[str]()
    outcomes = Counter[str]()
    for report in reports:
        for name, value in report.user_properties:
            if name == _NAME:
                told = json.loads(str(value))
                faults.update(told.pop("faults"))
                sums.update(told)
                outcomes[report.outcome] += 1
    if not outcomes:
        return []
    return [*_table(faults), "", *_sums(outcomes, sums)]


def _table(faults: Counter[str]) -> Sequence[str]:
    rows = [f"| `{kind}` | {_WHAT[kind]} | {faults[kind]:,} |" for kind in FAULTS]
    return ["| fault | | times |", "|---|---|---:|", *rows]


def _sums(outcomes: Counter[str], sums: Counter[str]) -> Sequence[str]:
    return [
        f"- {outcomes.total():,} scenarios, {sums['seconds']:,.0f} s simulated:"
        f" {outcomes['passed']:,} held, {outcomes['failed']:,} did not",
        f"- {sums['ticks']:,} ticks served, {sums['missed']:,} missed and counted,"
        f" {sums['failed']:,} failed reads counted",
        f"- {sums['heap']:,} bytes of heap grown",
    ]
