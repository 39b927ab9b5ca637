"""The sums of a campaign, out of the reports of its tests."""

from types import SimpleNamespace
from typing import Any

from campaign import report
from noheap_tools.emulator.scenario import Fault, Scenario


def told(*kinds: str, passed: bool = True) -> Any:
    result = SimpleNamespace(ticks=1000, missed=2, sensor_faults=30, heap_delta_bytes=0)
    plan = Scenario(10.0, faults=tuple(Fault(0, kind, 100) for kind in kinds))
    outcome: Any = SimpleNamespace(result=result)
    return SimpleNamespace(
        user_properties=[("lane", "x"), report.of(plan, outcome)],
        outcome="passed" if passed else "failed",
    )


def test_scenarios_faults_and_counters_are_summed() -> None:
    lines = report.lines([told("nack", "nack", "masked"), told("nack", passed=False)])
    assert "| `nack` | the sensor does not answer | 3 |" in lines
    assert "| `masked` | interrupts are masked | 1 |" in lines
    assert "| `jump` | readings 40 °C too high | 0 |" in lines
    assert lines[-3:] == [
        "- 2 scenarios, 20 s simulated: 1 held, 1 did not",
        "- 2,000 ticks served, 4 missed and counted, 60 failed reads counted",
        "- 0 bytes of heap grown",
    ]


def test_without_scenarios_nothing_is_said() -> None:
    other: Any = SimpleNamespace(user_properties=[("lane", "x")], outcome="passed")
    assert report.lines([other]) == []
