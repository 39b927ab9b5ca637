"""The sums of a campaign, out of what is left of its trials."""

from types import SimpleNamespace
from typing import Any

from campaign import report
from campaign.trial import Trial
from noheap_tools.emulator.scenario import Fault, Scenario


def told(seed: int, *kinds: str, complaints: tuple[str, ...] = ()) -> report.Told:
    result = SimpleNamespace(ticks=1000, missed=2, sensor_faults=30, heap_delta_bytes=0)
    plan = Scenario(10.0, faults=tuple(Fault(0, kind, 100) for kind in kinds))
    outcome: Any = SimpleNamespace(result=result, started=True, second=None)
    return report.of(seed, Trial(plan, "full"), outcome, list(complaints))


FOUND = [told(1, "nack", "nack", "masked"), told(2, "nack", complaints=("LED dark",))]


def test_trials_faults_and_counters_are_summed() -> None:
    lines = report.lines(FOUND)
    assert "| `full` | not a byte is free in the file system | 2 |" in lines
    assert "| `nack` | the sensor does not answer | 3 |" in lines
    assert "| `masked` | interrupts are masked | 1 |" in lines
    assert "| `jump` | readings 40 °C too high | 0 |" in lines
    assert lines[-4:] == [
        "- 2 trials, 20 s simulated: 1 held, 1 did not",
        "- 2,000 ticks served, 4 missed and counted, 60 failed reads counted",
        "- 0 bytes of heap grown",
        "- seed 2 did not hold: LED dark",
    ]


def test_the_json_is_ok_only_if_all_ran_and_held() -> None:
    assert report.as_json(FOUND[:1], 1, 2.0)["ok"] is True
    assert report.as_json(FOUND[:1], 2, 2.0)["ok"] is False
    wrong = report.as_json(FOUND, 2, 2.0)
    assert wrong["ok"] is False
    assert wrong["did_not_hold"] == {2: ["LED dark"]}
    assert wrong["trials"] == {"full": 2}
