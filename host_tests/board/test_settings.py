"""The demo refuses a setting that it cannot keep, by its name, and starts with all others."""

import importlib.util
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from noheap_tools import cli, paths
from noheap_tools.board import boards, config
from noheap_tools.board import files as device_files
from noheap_tools.emulator.scenario import Fault, Scenario, Temperature
from noheap_tools.run.simulation import Simulation
from noheap_tools.toolchain import resolve_image


@pytest.fixture(scope="module")
def limits() -> ModuleType:
    spec = importlib.util.spec_from_file_location("limits", paths.FIRMWARE / "limits.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_settings_of_config_py_are_taken_and_each_is_looked_at(limits: ModuleType) -> None:
    looked_at = set()

    class Config:
        def __getattr__(self, name: str) -> object:
            looked_at.add(name)
            return config.defaults()[name]

    limits.check(Config())
    assert looked_at == set(config.defaults())


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("SENSOR", "bmp280", "one of ('tmp102', 'rp2040'), not 'bmp280'"),
        ("SENSOR", 7, "one of ('tmp102', 'rp2040'), not 7"),
        ("TIER", "fast", "one of ('auto', 'asm', 'vector', 'portable', 'dma'), not 'fast'"),
        ("FAIL_SAFE_LEVEL", "off", "one of (None, 0, 1), not 'off'"),
        ("FAIL_SAFE_LEVEL", 2, "one of (None, 0, 1), not 2"),
        ("CONVERSION_HZ", 2, "one of (0.25, 1, 4, 8), not 2"),
        ("PERIOD_US", 1_000_001, "1 to 1000000, not 1000001"),
        ("PERIOD_US", 10_000.5, "1 to 1000000, not 10000.5"),
        ("PERIOD_US", "10_000", "1 to 1000000, not '10_000'"),
        ("STATS_MS", 0, "1 to 86400000, not 0"),
        ("STATS_MS", -1, "1 to 86400000, not -1"),
        ("SAMPLE_EVERY", 0, "1 to 1000000, not 0"),
        ("SAMPLE_EVERY", None, "1 to 1000000, not None"),
        ("BLINK_HZ", -4, "0 to 1000, not -4"),
        ("THRESHOLD_C", float("nan"), "-128 to 127, not nan"),
        ("LOWEST_C", 126.0, "at most HIGHEST_C, not 126.0"),
    ],
)
def test_a_wrong_one_is_named(limits: ModuleType, name: str, value: object, wanted: str) -> None:
    settings = SimpleNamespace(**{**config.defaults(), name: value})
    with pytest.raises(ValueError) as raised:
        limits.check(settings)
    assert str(raised.value) == f"config.py: {name} must be {wanted}"


def test_run_says_it_in_a_line_and_nothing_was_started(tmp_path: Path, capsys) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("[config]\nsample_every = 0\n")
    assert cli.main(["run", "--scenario", str(plan)]) == 1
    said = "config.py: SAMPLE_EVERY must be 1 to 1000000, not 0"
    out, err = capsys.readouterr()
    assert f"the firmware did not start: it raised ValueError: {said}, main.py line " in err
    assert "board=pico" not in out


def test_the_slowest_tick_starts_with_the_other_defaults_and_is_judged() -> None:
    board = boards.load("pico")
    settings: dict[str, object] = {"PERIOD_US": 1_000_000}
    files = device_files.everything(board, settings)
    image = resolve_image(board.name, lambda line: None).path
    plan = Scenario(
        seconds=40,
        config=settings,
        temperatures=(Temperature(0, 35.0),),
        faults=(Fault(12_000, "nack", 25_000),),
    )
    result = Simulation(board, image, files, plan).run()
    assert result.violations() == []
    rises = [round(ms / 1000) for ms, level in result.led_edges_ms if level]
    above = [at for at in rises if at < 12]
    fault = [at for at in rises if 14 < at < 37]
    # Blinking at half the ticks' rate; two flashes in eight of them.
    assert {b - a for a, b in pairwise(above)} == {2}
    assert {b - a for a, b in pairwise(fault)} == {2, 6}
