"""`noheap new`: its list, its answers to wrong use, and what it makes of a folder."""

import json

import pytest

from noheap_tools import cli, paths, versions
from noheap_tools.board import boards
from noheap_tools.templates import create
from rig.made_projects import FOLDERS, content


def test_the_list_has_each_template_with_its_sensors(here, noheap):
    code, out, _ = noheap("new", "--list")
    assert code == 0
    told = json.loads(noheap("new", "--list", "--json")[1])["templates"]
    assert len(told) == len(FOLDERS)
    for it in told:
        assert it["name"] in out and it["about"] in out and ", ".join(it["sensors"]) in out
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "a name is missing\n  For example: noheap new alarm"),
        (("1st",), "'1st' is no name for a project\n  It begins with a letter"),
        (("x", "--template", "treshold"), "no template 'treshold'\n  Did you mean 'threshold'?"),
        (("x", "--sensor", "bmp280"), "'bmp280' is not a sensor of any template\n  Did you mean"),
        (
            ("x", "--template", "thermocouple", "--sensor", "bme280"),
            "'bme280' is not a sensor of the template thermocouple\n  There are max31855, max6675",
        ),
        (
            ("x", "--template", "adc_alarm", "--sensor", "bme280"),
            "--sensor: the template adc_alarm has no sensor to choose",
        ),
        (("x", "--board", "pico3"), "there is no board 'pico3'\n  Did you mean 'pico"),
        (("x", "--board", "pico2"), "pico2 (RP2350) is not emulated, so the project could not"),
        (
            ("x", "--template", "adc_alarm", "--board", "pybv11"),
            "the template adc_alarm is not for pybv11 (STM32F405)\n  For that board there is"
            " threshold with --sensor tmp102, ",
        ),
        (("file",), "file is a file\n  Give the project another name"),
        (("full",), "full has files already, and nothing was changed\n  Give the project"),
    ],
)
def test_wrong_use_is_told_with_the_way_out_and_writes_nothing(here, noheap, arguments, said):
    (here / "file").touch()
    (here / "full").mkdir()
    (here / "full/mine").touch()
    before = content(here)
    code, out, err = noheap("new", *arguments)
    assert (code, out) == (2, "")
    assert said in err and len(err.splitlines()) <= 2
    assert content(here) == before and not (here / "x").exists()


def test_a_place_that_cannot_be_written_is_told(here, noheap):
    (here / ".github").touch()
    code, _, err = noheap("init")
    assert code == 1
    assert "noheap init: cannot write .github/workflows/noheap.yml: " in err


def test_the_ci_runs_commands_that_there_are_and_stubs_of_the_release(made):
    project = made()
    workflow = (project / ".github/workflows/noheap.yml").read_text()
    run = [line.split("run: ")[1] for line in workflow.splitlines() if "run: " in line]
    commands = [line.split()[1] for line in run if line.startswith("noheap ")]
    assert commands == ["check", "size", "run"]
    assert set(commands) <= cli.COMMANDS.keys() and "pytest" in run
    series = versions.MICROPYTHON.rpartition(".")[0]
    for stubs in (versions.RP2_STUBS, versions.STM32_STUBS):
        assert f"=={series}." in stubs
    assert versions.RP2_STUBS in (project / "README.md").read_text()


def test_an_empty_folder_may_be_there(here, noheap):
    (here / "alarm").mkdir()
    code, out, _ = noheap("new", "alarm", "--json")
    told = json.loads(out)
    assert (code, told["kept"]) == (0, [])
    assert set(told["written"]) == content(here / "alarm").keys()


@pytest.mark.parametrize("place", ["firmware/main.py", "main.py"])
def test_a_firmware_without_a_project_is_not_taken_for_the_demo(here, noheap, place):
    (here / place).parent.mkdir(exist_ok=True)
    (here / place).write_text("print(1)\n")
    for command in (("run",), ("size",), ("flash", "--dry-run")):
        code, _, err = noheap(*command)
        assert code == 2
        assert f"{place} is here, but no pyproject.toml with [tool.noheap] says" in err
        assert "'noheap init' makes this folder a project" in err


def test_a_template_is_for_each_emulated_board(tmp_path):
    for name in boards.names():
        if boards.load(name).emulated:
            assert create.board_for(name, tmp_path, create.chosen(None, None)).name == name


def test_a_board_of_ones_own_is_that_of_the_project_and_of_no_other(here, noheap):
    mine = here / "boards/mine/board.toml"
    mine.parent.mkdir(parents=True)
    mine.write_bytes((paths.BOARDS / "pico/board.toml").read_bytes())
    assert noheap("init", "--board", "mine")[0] == 0
    code, out, _ = noheap("run", "--seconds", "0.2", "--json")
    assert (code, json.loads(out)["board"]) == (0, "mine")
    code, _, err = noheap("new", "inner", "--board", "mine")
    assert code == 2 and "there is no board 'mine'" in err
