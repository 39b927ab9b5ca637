"""The trials of the campaign: the same for a seed, of every kind, and each can be judged."""

import pytest

from campaign import beyond
from campaign.bounds import NMI, RESTART_MS, Settings
from campaign.trial import KINDS, RESTARTS, as_toml
from noheap_tools import paths
from noheap_tools.board import settings as limits
from noheap_tools.emulator import scenario

TRIALS = [beyond.trial(seed) for seed in range(200)]
SOUND = [trial for trial in TRIALS if not trial.wrong]
KNOWN = limits.of((paths.FIRMWARE / "config.py").read_text())


def of(kind: str) -> list:
    found = [trial for trial in TRIALS if trial.kind == kind]
    assert found
    return found


def test_a_seed_is_a_trial_and_every_kind_comes() -> None:
    assert beyond.trial(7) == TRIALS[7]
    assert {trial.kind for trial in TRIALS} == set(KINDS)


def test_noheap_run_takes_the_scenario_of_each() -> None:
    for trial in SOUND:
        assert scenario.parse(as_toml(trial)).faults == trial.plan.faults


def test_each_ends_late_enough_to_see_all_recover() -> None:
    for trial in SOUND:
        settings = Settings.of(trial.plan)
        ends = [it.at_ms + it.for_ms + settings.back_ms(it.kind) for it in trial.plan.faults]
        ends += [end + RESTART_MS for _, end in trial.times_ms(*RESTARTS)]
        ends += [end for _, end in trial.times_ms("deaf_host", "flood")]
        assert max(ends) + settings.change_ms(True) < trial.plan.seconds * 1000


def test_a_fault_of_one_tick_cannot_be_shown() -> None:
    for trial in of("one_tick"):
        settings = Settings.of(trial.plan)
        for fault in trial.plan.faults:
            assert fault.for_ms <= max(1, settings.period_ms)
    most = [Settings.of(it.plan).most_failed(it.plan.faults[0]) for it in of("one_tick")]
    fewest = [it.plan.config["FAULT_TICKS"] for it in of("one_tick")]
    assert all(a <= b for a, b in zip(most, fewest, strict=True))


def test_faults_lie_about_a_crossing() -> None:
    for kind in ("one_tick", "masked_crossing"):
        for trial in of(kind):
            settings = Settings.of(trial.plan)
            for step, fault in zip(trial.plan.temperatures[1:], trial.plan.faults, strict=True):
                assert -fault.for_ms <= fault.at_ms - step.at_ms <= settings.change_ms(False)


def test_masked_crossings_come_with_and_without_nmi() -> None:
    assert {it.plan.config["PRIORITY"] for it in of("masked_crossing")} >= {0, NMI}


@pytest.mark.parametrize("trial", of("wrong_setting"), ids=lambda trial: trial.wrong)
def test_a_wrong_setting_is_out_of_its_documented_range(trial) -> None:
    value = trial.plan.config[trial.wrong]
    assert limits.fault(trial.wrong, value, KNOWN[trial.wrong])
