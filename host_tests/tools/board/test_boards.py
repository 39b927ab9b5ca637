"""Each board's folder, and a board of the user's own."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.docs import wiring
from noheap_tools.emulator.program import boot
from rig.boards import NAMES, PAGE, RP2, module_of


def test_the_boards_are_these():
    expected = {"pico", "pico_w", "pico2", "pico2_w", "xiao_rp2040"}
    expected |= {"nucleo_f411re", "nucleo_f446re", "blackpill_f411", "pybv11"}
    assert expected <= set(NAMES)


def test_a_board_is_its_data_and_its_wiring(board):
    names = {path.name for path in board.folder.iterdir() if path.suffix != ".svg"}
    assert names == {"board.toml", "wiring.md"}


def test_pins_are_in_no_other_file():
    for path in paths.FIRMWARE.glob("*.py"):
        assert not re.search(r"\bPin\(|machine\.Pin", path.read_text()), path
    for path in paths.FIRMWARE.glob("*/board.py"):
        given = re.findall(r"\bPin\((\w*)", path.read_text())
        assert given and all(name.endswith("_PIN") for name in given), path


def test_make_check_looks_at_every_family(board):
    """It goes by firmware/*/pyrightconfig.json."""
    names = {path.name for path in board.chip.family.folder.iterdir() if path.suffix}
    assert names == {"board.py", "manifest.py", "pyrightconfig.json"}


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """The board.toml of a project's board `mine`, with what docs/guide/boards.md shows."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    shown = re.search(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert shown is not None
    file = tmp_path / "boards/mine/board.toml"
    file.parent.mkdir(parents=True)
    file.write_text(shown[1])
    return file


def test_the_board_toml_of_the_docs_is_one(own):
    board = boards.load("mine")
    assert module_of(board).NAME == "mine"
    assert wiring.lines(board)
    assert device_files.board_module(board)


def test_the_wires_of_the_projects_boards_are_written(own, capsys):
    page = own.with_name("wiring.md")
    listed = {it["name"]: it for it in json.loads(told(capsys, "boards", "--json"))["boards"]}
    assert listed["mine"]["wiring"] is None
    told(capsys, "boards", "--wiring")
    text = page.read_text()
    assert text.startswith("# My board\n")
    assert "\n".join(wiring.lines(boards.load("mine"))) in text
    told(capsys, "boards", "--wiring")
    assert page.read_text() == text
    own.write_text(own.read_text().replace('GP4 = "pin 6"', ""))
    assert cli.main(["boards", "--wiring"]) == 1
    assert "boards/mine/board.toml: nothing says where 'GP4' is" in capsys.readouterr().err


def told(capsys, *command: str) -> str:
    """The stdout of a command that succeeds."""
    assert cli.main(command) == 0
    return capsys.readouterr().out


def test_wires_of_shipped_boards_are_left_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["boards", "--wiring"]) == 2
    assert "the project has no boards" in capsys.readouterr().err


def test_the_docs_explain_each_key(board):
    text = PAGE.read_text()
    for key in tomllib.loads((board.folder / "board.toml").read_text()):
        assert re.search(rf"^\| `\[*{key}\]*` \|", text, re.MULTILINE), key


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title =", "# title =", "it lacks 'title'"),
        ("[micropython]\nboard =", "[micropython]\n# board =", "it lacks 'board'"),
        ('chip = "rp2040"', 'chip = "rp2041"', "chip 'rp2041' is none of rp2040, "),
        ("LED_PIN =", "# LED_PIN =", "[board] lacks LED_PIN"),
        ("title =", "title", "Expected '='"),
        ("title =", "titel =", "unknown key 'titel'. Did you mean 'title'? It takes title, chip"),
        ('title = "My board"', "title = 3", "title must be a text in quotes, not 3"),
        ('flash = ["uf2"]', 'flash = "uf2"', "flash must be a list in brackets, not 'uf2'"),
        ('flash = ["uf2"]', "flash = []", "flash must name a way: uf2, dfu-util"),
        ('flash = ["uf2"]', 'flash = ["jlink"]', "flash: 'jlink' is none of uf2, dfu-util"),
        ("[micropython]\nboard =", "micropython = 1\n[wrong]\nboard =", "unknown key 'wrong'"),
        ("[[soldered]]", "[soldered]", "soldered must be a list in brackets"),
        (
            "i2c_bus = 0",
            'i2c_bus = "0"',
            "i2c_bus in [[soldered]] must be a whole number",
        ),
        ('model = "tmp102"', "# ", "it lacks 'model' in [[soldered]] number 1"),
        ('GP4 = "pin 6"', "GP4 = 6", "GP4 in [header] must be a text in quotes, not 6"),
    ],
)
def test_a_wrong_board_toml_is_named_with_the_reason(own, capsys, old, new, reason):
    text = own.read_text()
    assert old in text
    own.write_text(text.replace(old, new, 1))
    assert cli.main(["boards"]) == 1
    err = capsys.readouterr().err
    assert "boards/mine/board.toml: " in err and reason in err
    assert "Traceback" not in err


def test_an_own_board_goes_before_a_shipped_one_of_that_name(own):
    assert "mine" in boards.names() and "pico2" in boards.names()
    own.parent.rename(own.parent.with_name("pico"))
    assert boards.load("pico").title == "My board"
    assert boards.load("pico").folder == own.parent.with_name("pico")


@pytest.mark.usefixtures("own")
def test_the_projects_board_is_the_default(tmp_path, capsys):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap]\nboard = "mine"\n')
    assert cli.main(["size", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["board"] == "mine"


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("command", ["run", "emulate"])
def test_a_board_that_is_not_emulated_is_told_with_those_that_are(command, capsys):
    assert cli.main([command, "--board", "pico2"]) == 2
    err = capsys.readouterr().err
    assert "pico2 (RP2350) is not emulated\n  Use --board with one of mine, pico, xiao_rp2" in err


def test_a_board_without_a_sensor_is_emulated(own):
    own.write_text(own.read_text().partition("[[soldered]]")[0])
    board = boards.load("mine")
    pico = boot({"main.py": b"import time\nwhile True: print('begin'); time.sleep(1)"}, board)
    assert board.emulated and pico.line("begin")


@pytest.mark.parametrize(
    ("name", "meant"), [("pico-2", "pico2"), ("nucleo-f411", "nucleo_f411re")]
)
def test_an_unknown_board_is_answered_with_the_nearest(name, meant, capsys):
    assert cli.main(["size", "--board", name]) == 2
    err = capsys.readouterr().err
    assert f"there is no board {name!r}" in err
    assert f"Did you mean {meant!r}? Known boards: blackpill_f411, " in err


@pytest.mark.parametrize("name", RP2)
def test_i2c_pins_of_an_rp2_board_belong_to_the_bus(name):
    """RP2040 datasheet 1.4.3, RP2350 datasheet 9.4: SDA on GPIO 0, 4, 8 ... is I2C0, on 2 I2C1."""
    pins = boards.load(name).pins
    assert pins.SENSOR_SDA_PIN % 4 == 2 * pins.SENSOR_I2C_BUS
    assert pins.SENSOR_SCL_PIN == pins.SENSOR_SDA_PIN + 1
