"""Each board's folder, and a board of the user's own."""

import re
import tomllib
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.docs import wiring
from rig.boards import NAMES, PAGE, RP2, module_of


def test_the_boards_are_these():
    expected = {"pico", "pico_w", "pico2", "xiao_rp2040"}
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
    """The board.toml of a board `mine`, the only one, with what docs/guide/boards.md shows."""
    monkeypatch.setattr(paths, "BOARDS", tmp_path)
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    shown = re.search(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert shown is not None
    file = tmp_path / "mine" / "board.toml"
    file.parent.mkdir()
    file.write_text(shown[1])
    return file


def test_the_board_toml_of_the_docs_is_one(own):
    board = boards.load("mine")
    assert module_of(board).NAME == "mine"
    assert wiring.lines(board)
    assert device_files.board_module(board)


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


@pytest.mark.parametrize("name", RP2)
def test_i2c_pins_of_an_rp2_board_belong_to_the_bus(name):
    """RP2040 datasheet 1.4.3, RP2350 datasheet 9.4: SDA on GPIO 0, 4, 8 ... is I2C0, on 2 I2C1."""
    pins = boards.load(name).pins
    assert pins.SENSOR_SDA_PIN % 4 == 2 * pins.SENSOR_I2C_BUS
    assert pins.SENSOR_SCL_PIN == pins.SENSOR_SDA_PIN + 1
