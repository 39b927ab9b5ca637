"""The oracle has nothing against the firmware, and finds what is broken in one that is."""

import re

import pytest

from campaign import oracle
from campaign.nursery import nursery
from noheap_tools.emulator import scenario

FAULT = """
seconds = 1.5
noise_c = 0.25
[config]
tier = "vector"
fail_safe_level = 0
blink_hz = 0
stats_ms = 100
[[step]]
at_ms = 0
temperature_c = 33
[[step]]
at_ms = 600
fault = "nack"
for_ms = 300
"""
PLAN = scenario.parse(FAULT)
HELD = scenario.parse(FAULT.replace("nack", "mid_byte").replace("300", "800"))


def replaced(old: str, new: str) -> str:
    """A piece of the interrupt's source (sampler/tick_source.py) with `new` instead of `old`."""
    return f"""
from noheap.sampler import tick_source
assert tick_source.JUDGE.count({old!r}) == 1
tick_source.JUDGE = tick_source.JUDGE.replace({old!r}, {new!r})
"""


HANG = """
import machine
from noheap.loop import report
def turn(address, words, turns=[0]):
    turns[0] += 1
    while turns[0] > 90:
        machine.idle()
    return 1
report.sleep_below = turn
"""
NO_CLOCKS = """
from noheap.hal import i2c_lines
i2c_lines.I2CLines.try_recover = lambda self: 0
"""
SABOTAGES = {
    "fault_ticks are ignored": ("FAULT_TICKS = 60000", "LED lit .* must be fault"),
    "a recovery is never judged": (
        replaced("elif b[25] < {settle_ticks}:", "elif 1:"),
        "LED dark .* must be above",
    ),
    "the LED is inverted after a fault": (
        replaced("w = 0 - b[11]", "w = b[11] - 1"),
        "LED dark .* must be above",
    ),
    "faults are not counted": (replaced("b[2] = b[2] + 1", "b[2] = b[2]"), "0 failed reads, not"),
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


def test_it_finds_that_a_held_bus_is_not_freed() -> None:
    complaints = oracle.judge(HELD, nursery().run(HELD, NO_CLOCKS))
    assert any(re.match("LED dark .* must be above", found) for found in complaints), complaints
