"""The example of each family, on what plays its chip; the RP2350's: armv7m/test_rp2350.py."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from noheap_tools import cli, paths, project
from noheap_tools.tiny import build
from noheap_tools.toolchain import compilers
from tiny import qemu

EXAMPLES = paths.ROOT / "examples"
FAMILIES = {
    "rp2040": "pico",
    "rp2350": "pico2",
    "stm32f4": "pybv11",
    "stm32f1": "bluepill_f103",
}


def test_there_is_one_of_each_family_and_the_readme_names_it() -> None:
    readme = (EXAMPLES / "README.md").read_text()
    for name, board in FAMILIES.items():
        assert project.around(EXAMPLES / name).board == board
        assert f"]({name}/firmware/main.py)" in readme
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert folders == {*FAMILIES, "isr_mistakes", "adc_500khz"}


@pytest.mark.parametrize("name", FAMILIES)
def test_its_handlers_have_no_mistake(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["check", "--project", str(EXAMPLES / name)])
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", ["rp2040", "stm32f4"])
def test_its_scenario_holds(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    compilers.require(lambda line: None, compilers.BUILD | compilers.QEMU)
    code = cli.main(["run", "--project", str(EXAMPLES / name), "--json"])
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (code, told.get("holds")) == (0, True), told.get("violations", told) or err
    assert told["board"] == FAMILIES[name]
    assert told["expected"] == {"met": 6, "unmet": [], "late": 0}
    # On when it is warm, and when there is no sensor.
    assert [level for _, level in told["led_edges_ms"]] == [1, 0, 1, 0]
    assert (told["isr_cycles"] is None) == (name == "stm32f4")
    assert not told["not_played"]


def test_what_a_scenario_expects_in_vain_is_told_of_an_stm32_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "never.toml"
    plan.write_text("seconds = 0.6\n[[expect]]\nprints = 'above'\n")
    folder = EXAMPLES / "stm32f4"
    code = cli.main(["run", "--project", str(folder), "--scenario", str(plan)])
    said, err = capsys.readouterr()
    assert code == 1
    assert "expected 'above' to be printed" in err
    words = " ".join(said.split())
    assert "pyboard v1.1 on QEMU's STM32F405" in words
    assert "cycles are not counted on QEMU" in words


def test_the_stm32f1s_starts_and_says_that_there_is_no_sensor() -> None:
    """Of an STM32F100, which has 8 KB of RAM: with a smaller heap."""
    board = qemu.board("stm32vldiscovery")
    its = project.around(EXAMPLES / "stm32f1")
    with project.acted_on(replace(its, tiny={**its.tiny, "heap": 4_096})):
        made = build.image(board, {}, build.image_of(board, {}), lambda line: None)
    with qemu.Machine("stm32vldiscovery", made) as machine:
        assert "Traceback" not in machine.wait("no sensor:", 2)
