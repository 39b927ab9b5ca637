"""The oracle has nothing against the firmware, and finds what is broken in one that is."""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from campaign import oracle, two_sensors
from campaign.nursery import Outcome, nursery
from campaign.playing import played
from campaign.trial import Happening, Trial
from noheap_tools import paths
from noheap_tools.board import folding
from noheap_tools.emulator import scenario
from noheap_tools.run.simulation import Result

HERE = Path(__file__).parent
FAULT = (HERE / "scenarios" / "fault.toml").read_text()
PLAN = Trial(scenario.parse(FAULT))
HELD = Trial(scenario.parse(FAULT.replace("nack", "mid_byte").replace("300", "800")))
AT_BOOT = Trial(scenario.parse(FAULT.replace("at_ms = 600", "at_ms = 0")), "stuck_at_boot")
CROSSING = (HERE / "scenarios" / "crossing.toml").read_text()
BRIEF = Trial(scenario.parse(CROSSING), "one_tick")
MASKED = Trial(
    scenario.parse(
        CROSSING.replace("[config]", "[config]\npriority = -2")
        .replace("1100", "605")
        .replace('"nack"\nfor_ms = 10', '"masked"\nfor_ms = 700')
    ),
    "masked_crossing",
)
LONG = replace(PLAN.plan, seconds=3.2)
RESET = Trial(LONG, "reset", (Happening(1200.0, "reset"),))
BROWN_OUT = Trial(LONG, "brown_out", (Happening(1200.0, "brown_out"),))
DEAF = Trial(PLAN.plan, "deaf_host", (Happening(300.0, "deaf_host", 600.0),))
# Long enough for a board that does not hear its host any more to lose its patience.
FLOOD = Trial(
    replace(PLAN.plan, seconds=7.0, config=PLAN.plan.config | {"PERIOD_US": 20_000}),
    "flood",
    (Happening(300.0, "flood", 300.0),),
)
FULL = Trial(PLAN.plan, "full")
WRONG = Trial(
    replace(PLAN.plan, config=PLAN.plan.config | {"STATS_MS": 0}),
    "wrong_setting",
    wrong="STATS_MS",
)
TWO = two_sensors.drawn(0)

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


NO_CLOCKS = """
from noheap.linked import I2CLines
I2CLines.try_recover = lambda self: 0
"""


def program(name: str) -> str:
    return (HERE / "programs" / f"{name}.py").read_text()


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
    "the main loop hangs": (program("hang"), "no reports from"),
}
# Only a trial of that kind shows these.
BEYOND = {
    "a single failed sample is shown": (BRIEF, "FAULT_TICKS = 1", "LED dark .* must be above"),
    "an NMI that is masked": (MASKED, "PRIORITY = 0", "LED dark .* must be above"),
    "a start that insists on its sensor": (AT_BOOT, program("insist"), "the board did not report"),
    "events that a reset loses": (RESET, program("forget"), "nothing was told after the reset"),
    "noise that is told as events": (BROWN_OUT, program("believe_noise"), "after a brown-out it"),
    "a loop that waits for its host": (DEAF, program("slow_write"), "the firmware ended"),
    "a loop that reads a byte a look": (FLOOD, program("one_byte"), "the board did not report"),
    "a start that writes a log": (FULL, program("log"), "the board did not report"),
    "an output that ignores its sensor": (
        TWO,
        "SECOND_FAULT_TICKS = 60000",
        "second sensor: LED .* must be",
    ),
    "settings that nobody checks": (WRONG, program("take_all"), "it started with STATS_MS"),
}


@pytest.mark.parametrize("trial", (PLAN, HELD), ids=("a fault", "a held bus"))
def test_it_has_nothing_against_the_firmware(trial: Trial) -> None:
    assert oracle.judge(trial, nursery().run(trial)) == []


@pytest.mark.parametrize("name", SABOTAGES)
def test_it_finds_what_is_broken(name: str) -> None:
    sabotage, complaint = SABOTAGES[name]
    complaints = oracle.judge(PLAN, nursery().run(PLAN, sabotage))
    assert any(re.match(complaint, found) for found in complaints), complaints


@pytest.mark.parametrize("name", BEYOND)
def test_it_finds_what_only_such_a_trial_shows(name: str) -> None:
    trial, sabotage, complaint = BEYOND[name]
    complaints = oracle.judge(trial, played(trial, sabotage))
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
