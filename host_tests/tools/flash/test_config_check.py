"""config.py is checked before anything is written, and may ask for other modules."""

import pytest

from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.errors import ToolError
from noheap_tools.flash import config_check

TEXT = (paths.FIRMWARE / "config.py").read_text()
WANTED = {"config.py": TEXT.encode()}


def test_a_wrong_one_of_the_projects_is_told_with_every_fault():
    wrong = TEXT.replace("PERIOD_US = 10_000", "PERIOD_US = 0").replace('"auto"', "1", 1)
    with pytest.raises(ToolError) as caught:
        config_check.require({"config.py": wrong.encode()})
    assert "PERIOD_US = 0: 100 to 1000000" in caught.value.message
    assert "TIER = 1: 'auto', 'asm', 'vector', 'portable' or 'dma'" in caught.value.hint
    config_check.require(WANTED)
    config_check.require({"main.py": b""})


def test_what_was_edited_on_the_board_is_returned():
    edited = TEXT.replace('SENSOR = "tmp102"', 'SENSOR = "rp2040"')
    assert config_check.require_edited(edited, WANTED) == {"SENSOR": "rp2040"}
    assert config_check.require_edited(TEXT + "# words\n", WANTED) == {}
    with pytest.raises(ToolError, match="the board's config"):
        config_check.require_edited(TEXT + "MINE = 1\n", WANTED)


@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({"SENSOR": "rp2040"}, {"noheap.sensors.rp2040_temperature", "noheap.source.rp2040_adc"}),
        ({"THRESHOLD_C": 20.0}, set()),
    ],
)
def test_a_setting_may_need_other_modules(values, more):
    board = boards.load("pico")
    found = config_check.more_modules(board, values, {})
    assert more <= found
    assert bool(more) == bool(found)
    assert config_check.more_modules(board, values, values) == set()
    back = config_check.more_modules(board, {}, values)
    assert ("noheap.source.rp2040_i2c" in back) == bool(more)
