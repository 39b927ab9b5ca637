"""What the build says of a firmware that asks for what the tiny image does not have."""

from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.tiny import names, needs, sources
from noheap_tools.toolchain import build, to_stderr

HAS = "Q(machine)\nQ(Pin)\nQ(OUT)\nQ(value)\nQ(sys)\nQ(stdout)\nQ(write)\n"


@pytest.fixture
def refused(pico: Board, tmp_path: Path):
    """The hint of the error that a main.py gets; None: there is none."""

    def refused(main: str) -> str | None:
        (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
        (tmp_path / "firmware").mkdir()
        (tmp_path / "firmware/main.py").write_text(main)
        (tmp_path / "firmware/boot.py").write_text("")
        qstrs = tmp_path / "qstrs"
        qstrs.write_text(HAS)
        with project.acted_on(project.around(tmp_path)):
            texts = sources.texts(pico, {})
            asked = names.asked_by(texts)
            try:
                needs.require(pico, {}, texts, asked, build.ensure_tree(to_stderr), qstrs)
            except ToolError as error:
                return error.hint
        return None

    return refused


def test_a_firmware_that_asks_for_what_is_there_passes(refused) -> None:
    assert refused("from machine import Pin\n\nPin(1, Pin.OUT).value(1)\n") is None


@pytest.mark.parametrize(
    ("main", "line", "name"),
    [
        ("import sys\nimport asyncio\n", 2, "asyncio"),
        ("from machine import Pin, ADC\n", 1, "ADC"),
        ("import machine\n\nmachine.ADC(0)\n", 3, "ADC"),
        ("from machine import Pin\n\n\nPin(1).irq(None)\n", 4, "irq"),
    ],
)
def test_it_names_what_is_missing_and_the_line(refused, main: str, line: int, name: str) -> None:
    hint = refused(main)
    assert hint is not None
    assert f"firmware/main.py:{line}: {name}" in hint


def test_a_method_of_the_firmwares_own_is_not_missing(refused) -> None:
    main = "class It:\n    def irq(self):\n        pass\n\n\nIt().irq()\n"
    assert refused(main) is None


def test_a_name_that_micropython_has_nowhere_is_somebody_elses(refused) -> None:
    assert refused("def run(hook):\n    hook.turn()\n\n\nrun(None)\n") is None


def test_an_import_that_another_configuration_would_need_passes(refused) -> None:
    main = "if None:\n    from noheap.sensors import bme280\n"
    assert refused(main) is None
