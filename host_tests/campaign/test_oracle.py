"""The oracle has nothing against the firmware, and finds what is broken in one that is."""

import re
import tempfile
from pathlib import Path

import pytest

from campaign import oracle
from campaign.nursery import Outcome, nursery
from noheap_tools import paths
from noheap_tools.board import folding
from noheap_tools.emulator import scenario
from noheap_tools.run.simulation import Result

FAULT = (Path(__file__).parent / "scenarios" / "fault.toml").read_text()
PLAN = scenario.parse(FAULT)
HELD = scenario.parse(FAULT.replace("nack", "mid_byte").replace("300", "800"))


JUDGE = paths.LIB / "noheap/sampler/job/judge.py"


def replaced(old: str, new: str) -> str:
    """The interrupt's judge, compiled on the board, with `new` instead of `old`."""
    text = JUDGE.read_text()
    assert text.count(old) == 1
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / JUDGE.name
        source.write_text(text.replace(old, new))
        return (
            folding.folded(source)
            + """
from noheap.linked import sampler_job_judge as module
module.judge = judge
"""
        )


HANG = (Path(__file__).parent / "programs" / "hang.py").read_text()
NO_CLOCKS = """
from noheap.linked import I2CLines
I2CLines.try_recover = lambda self: 0
"""
SABOTAGES = {
    "fault_ticks are ignored": ("FAULT_TICKS = 60000", "LED lit .* must be fault"),
    "a recovery is never judged": (
        replaced("elif block[SETTLED]:", "elif 1:"),
        "LED dark .* must be above",
    ),
    "the LED is inverted after a fault": (
        replaced("if block[SIDE]:", "if block[SIDE] == 0:"),
        "LED dark .* must be above",
    ),
    "faults are not counted": (
        replaced("block[FAULTS] = block[FAULTS] + 1", "block[FAULTS] = 0"),
        "0 failed reads, not",
    ),
    "the main loop hangs": (HANG, "no reports from"),
}


@pytest.mark.parametrize("plan", (PLAN, HELD), ids=("a fault", "a held bus"))
def test_it_has_nothing_against_the_firmware(plan: scenario.Scenario) -> None:
    assert oracle.judge(plan, nursery().run(plan)) == []


@pytest.mark.parametrize("name", SABOTAGES)
def test_it_finds_what_is_broken(name: str) -> None:
    sabotage, complaint = SABOTAGES[name]
    complaints = oracle.judge(PLAN, nursery().run(PLAN, sabotage))
    assert any(re.match(complaint, found) for found in complaints), complaints


def test_it_finds_that_the_last_report_did_not_come() -> None:
    times = [float(ms) for ms in range(0, 1501, 50)]
    outcome = Outcome(Result("pico"), samples=times, reports=times)
    assert oracle.judge(PLAN, outcome) == ["the board did not report its counters at the end"]


def test_it_shows_a_fault_that_it_has_no_name_for() -> None:
    times = [float(ms) for ms in range(0, 1501, 50)]
    result = Result("pico", heap_delta_bytes=0)
    outcome = Outcome(result, samples=times, reports=times, errors=[(100.0, 99)])
    assert "99 at 100.0 ms, when all was well" in oracle.judge(PLAN, outcome)


def test_it_finds_that_a_held_bus_is_not_freed() -> None:
    complaints = oracle.judge(HELD, nursery().run(HELD, NO_CLOCKS))
    assert any(re.match("LED dark .* must be above", found) for found in complaints), complaints
