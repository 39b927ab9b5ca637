"""The module `board`: the file of a family with the constants of a board."""

import ast
import re
from pathlib import Path

import pytest

from noheap_tools.board import module as board_module
from rig.boards import module_of


def test_the_module_has_the_constants_and_functions_of_its_family(board):
    module = module_of(board)
    family = ast.parse((board.chip.family.folder / "board.py").read_text())
    declared = {ast.unparse(it.target) for it in family.body if isinstance(it, ast.AnnAssign)}
    shared = {ast.unparse(it.targets[0]) for it in family.body if isinstance(it, ast.Assign)}
    constants = {name: value for name, value in vars(module).items() if name.isupper()}
    assert shared == {"BEST_TIER"}
    pins = {name: value for name, value in constants.items() if name not in shared}
    assert pins == vars(board.pins)
    assert declared <= set(pins)
    assert constants["NAME"] == board.name
    functions = {name for name, value in vars(module).items() if callable(value)}
    assert functions == {"led", "sensor_i2c", "sensor_source", "sensor_lines", "safe_mode"}


def test_a_traceback_has_the_line_numbers_of_the_familys_file(board):
    family = (board.chip.family.folder / "board.py").read_text()
    for original, made in zip(family.splitlines(), board.module.splitlines(), strict=True):
        assert original == made or re.match(r"[A-Z_0-9]+: (int|str|bool)\b", original)


FAMILY = """\
LED_PIN: int  # a GPIO
BUTTON: str

def led():
    return LED_PIN
"""


@pytest.fixture
def family(tmp_path) -> Path:
    path = tmp_path / "family.py"
    path.write_text(FAMILY)
    return path


def test_declarations_get_their_values_and_further_constants_follow(family):
    made = board_module.text(family, {"RELAY_PIN": 3, "LED_PIN": 25, "BUTTON": "B's"})
    assert made.splitlines()[:2] == ["LED_PIN = 25  # a GPIO", 'BUTTON = "B\'s"']
    assert made.splitlines()[-1] == "RELAY_PIN = 3"


@pytest.mark.parametrize(
    ("constants", "reason"),
    [
        ({"BUTTON": "B"}, "[board] lacks LED_PIN"),
        ({"BUTTON": "B", "LED_PIN": "A5"}, "LED_PIN in [board] must be int, not 'A5'"),
        ({"BUTTON": "B", "LED_PIN": True}, "LED_PIN in [board] must be int, not True"),
        ({"BUTTON": "B", "LED_PIN": 5, "led": 3}, "led in [board] is not the name of a constant"),
        ({"BUTTON": "B", "LED_PIN": 5, "A B": 3}, "A B in [board] is not the name of a constant"),
    ],
)
def test_constants_that_do_not_fit_are_refused(family, constants, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        board_module.text(family, constants)
