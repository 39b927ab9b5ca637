"""A firmware of the user's own: main.py and modules beside it, on a board of its own."""

import json
import shutil
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board import boards, generated, program
from noheap_tools.board import files as device_files
from noheap_tools.emulator import contents
from noheap_tools.emulator.program import boot
from noheap_tools.errors import ToolError
from rig.frozen import frozen_by

_ALARM = Path(__file__).parent / "programs/alarm"


@pytest.fixture
def alarm(tmp_path, monkeypatch) -> Path:
    """The project's folder, the current one."""
    folder = tmp_path / "alarm"
    shutil.copytree(_ALARM, folder)
    monkeypatch.chdir(folder)
    return folder


def written(folder: Path, **files: str) -> None:
    """Replace or add modules of the firmware."""
    for name, text in files.items():
        (folder / f"firmware/{name}.py").write_text(text)


def everything() -> dict[str, bytes]:
    return device_files.everything(boards.chosen(None))


@pytest.mark.usefixtures("alarm")
def test_it_runs_with_its_modules_linked_and_each_import_in_its_place():
    files = everything()
    assert sorted(files) == [
        "app.mpy",
        "board.mpy",
        "boot.py",
        "lib/noheap/__init__.mpy",
        "lib/noheap/hal/chip.mpy",
        "lib/noheap/linked/__init__.mpy",
        "lib/noheap/linked/lamp.mpy",
        "lib/noheap/safe/events.mpy",
        "lib/noheap/safe/retained.mpy",
        "main.py",
    ]
    assert b"needless" not in files["lib/noheap/linked/__init__.mpy"]
    pico = boot(files, boards.load("bench_pico"))
    assert pico.line("begin") == ["begin", "hello", "1000", "bench_pico", "16"]
    assert pico.line("pressure") == ["pressure", "1750", "4", "4"]
    assert pico.line("steps") == ["steps", "main", "lamp", "lit"]


@pytest.mark.usefixtures("alarm")
def test_all_of_it_is_frozen_in():
    frozen = frozen_by(generated.manifest(boards.chosen(None)))
    assert sorted(frozen) == ["board.py", "boot.py", "main.py", "noheap"]
    assert (frozen["noheap"] / "linked/lamp.py").is_file()
    assert "GREETING" not in frozen["main.py"].read_text().partition("def main")[2]


def test_what_is_frozen_in_follows_the_firmware(alarm):
    (alarm / "firmware/main.py").write_text("import words\nprint(words.LIMIT)\n")
    written(alarm, boot="import words\n", config="A = 1\n")
    frozen = frozen_by(generated.manifest(boards.chosen(None)))
    assert sorted(frozen) == ["board.py", "boot.py", "config.py", "main.py", "noheap", "words.py"]
    written(alarm, boot="", main="print(1)\n")
    (alarm / "firmware/config.py").unlink()
    frozen = frozen_by(generated.manifest(boards.chosen(None)))
    assert sorted(frozen) == ["board.py", "boot.py", "main.py", "noheap"]


@pytest.mark.usefixtures("alarm")
def test_commands_take_it(capsys):
    assert cli.main(["size", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["board"] == "bench_pico"
    assert told["groups"].keys() >= {"application", "noheap.linked"}
    assert cli.main(["flash", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "bench_pico: Pico on the bench" in out and "lib/noheap/linked/lamp.mpy" in out
    assert "config" not in out
    assert cli.main(["boards", "--json"]) == 0
    own = {it["name"]: it for it in json.loads(capsys.readouterr().out)["boards"]}["bench_pico"]
    assert Path(own["file"]).samefile("boards/bench_pico/board.toml")


@pytest.mark.usefixtures("alarm")
def test_outputs_are_in_the_project(alarm):
    everything()
    assert {path.name for path in (alarm / "build").iterdir()} == {"boards"}


def test_its_config_py_is_a_source_on_the_board_that_a_scenario_changes(alarm):
    main = (
        "import time\nimport config\n"
        "while True:\n    print('begin', config.WARM, config.SUM)\n    time.sleep_ms(100)\n"
    )
    written(alarm, main=main, config="WARM = 30\nSUM = WARM + 1\n")
    _, files = contents.flashed(boards.chosen(None), {"WARM": 12})
    assert files["config.py"] == b"WARM = 30\nSUM = WARM + 1\nWARM = 12\n"
    assert boot(files).line("begin") == ["begin", "12", "31"]


def test_a_boot_py_of_its_own_shares_modules_with_the_program(alarm):
    written(alarm, boot="import steps\nsteps.done.append('boot')\n")
    files = everything()
    assert "lib/steps.mpy" in files
    assert "lib/noheap/safe/events.mpy" not in files
    assert boot(files, boards.load("bench_pico")).line("steps") == [
        "steps",
        "boot",
        "main",
        "lamp",
        "lit",
    ]


def test_a_module_that_imports_one_with_effects_waits_for_its_own_import(alarm):
    written(alarm, between="import lamp\n\n\ndef level():\n    return lamp.level()\n")
    main = (alarm / "firmware/main.py").read_text()
    written(alarm, main=main.replace("import lamp", "import between as lamp"))
    assert boot(everything(), boards.load("bench_pico")).line("steps")[1:] == [
        "main",
        "lamp",
        "lit",
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"words": "LIMIT = \n"}, "firmware/words.py:1: invalid syntax"),
        ({"main": "def main(:\n"}, "firmware/main.py:1: invalid syntax"),
        ({"config": "A = (\n"}, "firmware/config.py:1: '(' was never closed"),
        ({"boot": "\0"}, "firmware/boot.py"),
        (
            {"main": "from noheap.sensors.lm75 import LM57\n"},
            "main.py:1: noheap.sensors.lm75 has no 'LM57' to import",
        ),
        ({"main": "from words import *\n"}, "main.py:1: 'from words import *' cannot be linked"),
        ({"drivers/gauge": "from . import x\n"}, "gauge.py:1: a relative import cannot be linked"),
        ({"board": "LED = 1\n"}, "firmware/board.py: the name board is taken"),
        ({"noheap": ""}, "firmware/noheap.py: the name noheap is taken"),
    ],
)
def test_what_cannot_be_linked_is_told_with_its_place(alarm, files, said):
    written(alarm, **files)
    with pytest.raises(ToolError) as caught:
        everything()
    assert said in caught.value.message


def test_a_scenario_with_settings_is_refused_without_a_config_py(alarm, capsys):
    (alarm / "day.toml").write_text("[config]\nthreshold_c = 20.0\n")
    assert cli.main(["emulate", "--scenario", "day.toml"]) == 2
    err = capsys.readouterr().err
    assert err == "noheap emulate: day.toml:2: threshold_c: the firmware has no config.py\n"


_TICK = """\
import board
import machine
from drivers import gauge


def tick(timer):
    gauge.pascals(board.BUZZER_PIN)


timer = machine.Timer(period=10, callback=tick, hard=True)
"""


def test_a_handler_is_checked_and_proved_on_the_projects_board(alarm, capsys):
    written(alarm, main=_TICK)
    assert cli.main(["check", "--prove", "--ms", "200"]) == 0, capsys.readouterr()
    assert "1 hard handler" in capsys.readouterr().out


def test_a_handler_is_measured_on_the_projects_board(alarm, capsys):
    written(alarm, main=_TICK)
    assert cli.main(["cycles", "main", "--handler", "timer", "--seconds", "0.2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["calls"] >= 5


@pytest.mark.usefixtures("alarm")
def test_needed_are_modules_of_the_firmware_and_of_the_library():
    found = program.needed(generated.module(boards.chosen(None)), {})
    names = set(map(program.module_name, found))
    assert names >= {"drivers.gauge", "lamp", "steps", "words", "noheap.buf.spsc"}
