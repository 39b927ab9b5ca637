"""The language on the tiny image, whose VM has only what the program asks for."""

import contextlib
import io
import runpy

import pytest

from noheap_tools.board.boards import Board
from tiny.images import PROGRAMS, booted, image

MAIN = PROGRAMS / "vm/firmware/main.py"


@pytest.fixture(scope="module")
def said(pico: Board) -> list[str]:
    program = booted(pico, image(pico, "vm"))
    program.wait(lambda: "no REPL" in program.said)
    return program.said.splitlines()


def test_it_prints_what_cpython_prints(said: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as expected:
        runpy.run_path(str(MAIN), run_name="__main__")
    assert said[:-1] == expected.getvalue().splitlines()


def test_it_says_that_the_program_is_over(said: list[str]) -> None:
    assert said[-1].startswith("MicroPython v1.26.1 on ")
