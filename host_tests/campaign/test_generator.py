"""The scenarios of the campaign: the same for a seed, sound, and of every kind."""

from campaign import generator
from campaign.bounds import Settings
from noheap_tools.board import config as firmware_config
from noheap_tools.emulator import scenario
from noheap_tools.emulator.faults import FAULTS

PLANS = [generator.scenario(seed) for seed in range(300)]


def test_a_seed_is_a_scenario() -> None:
    assert generator.scenario(7) == PLANS[7]
    assert len({generator.as_toml(plan) for plan in PLANS}) == len(PLANS)


def test_noheap_run_takes_each_as_it_is() -> None:
    for plan in PLANS:
        read = scenario.parse(generator.as_toml(plan))
        # A None of config.py cannot be written in TOML, and is its default.
        given = {name: value for name, value in plan.config.items() if value is not None}
        assert (read.faults, read.seconds, read.noise_c) == (
            plan.faults, plan.seconds, plan.noise_c,
        )  # fmt: skip
        assert read.config == given
        for at_ms in range(0, 9000, 777):
            assert read.temperature_c(at_ms) == plan.temperature_c(at_ms)
    assert firmware_config.defaults()["FAIL_SAFE_LEVEL"] is None


def test_every_kind_of_fault_and_setting_comes() -> None:
    assert {fault.kind for plan in PLANS for fault in plan.faults} == set(FAULTS)
    for name, count in (("PERIOD_US", 6), ("FAIL_SAFE_LEVEL", 3), ("TIER", 3), ("FAULT_TICKS", 5)):
        assert len({plan.config[name] for plan in PLANS}) == count


def test_each_ends_late_enough_to_see_all_recover() -> None:
    for plan in PLANS:
        settings = Settings.of(plan)
        assert 4 <= plan.seconds <= 20
        for fault in plan.faults:
            back_ms = fault.at_ms + fault.for_ms + settings.back_ms(fault.kind)
            assert back_ms + settings.change_ms(True) < plan.seconds * 1000
