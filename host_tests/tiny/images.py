"""Builds the tiny images of the projects beside this, and boots them."""

import contextlib
import io
import runpy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator import contents
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.tiny import build
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import build as micropython
from noheap_tools.versions import MICROPYTHON

# Of the demo: one for all tests, because each would need a build of its own.
OTHER_CONFIG = {"PERIOD_US": 200, "SAMPLE_EVERY": 5000, "WATCHDOG_MS": 500}
OTHER_HEAP = 6_272  # the watchdog, and feeding it, are not in the demo's own

PROGRAMS = Path(__file__).parent / "programs"


@contextlib.contextmanager
def acted_on(name: str) -> Iterator[None]:
    """Within it, the project is the one of that name in programs/."""
    with project.acted_on(project.around(PROGRAMS / name)):
        yield


def at_most(measured: int) -> int:
    """The bound on bytes of flash that were measured on MicroPython 1.26.1: another release's
    sources may take 1 % more."""
    return measured if micropython.tree_release() == MICROPYTHON else measured * 101 // 100


def image(board: Board, name: str) -> Made:
    """The image of a project in programs/, with its .elf beside it."""
    with acted_on(name):
        return build.image(board, {}, build.image_of(board, {}), lambda line: None)


def other_demo(board: Board) -> Path:
    """The image of the demo with OTHER_CONFIG."""
    current = project.current()
    with project.acted_on(replace(current, tiny={**current.tiny, "heap": OTHER_HEAP})):
        return contents.tiny(board, OTHER_CONFIG)[0]


def image_with(board: Board, name: str, **modules: Path) -> Made:
    """The same, of a copy of the project with `modules`, by their names, beside its main.py. It is
    always at the same place, because the build folder in the cache is that place's."""
    root = PROGRAMS / name / "build" / "project"
    shutil.rmtree(root / "firmware", ignore_errors=True)
    ignored = shutil.ignore_patterns("build")
    shutil.copytree(PROGRAMS / name, root, ignore=ignored, dirs_exist_ok=True)
    for module, path in modules.items():
        shutil.copy(path, root / "firmware" / f"{module}.py")
    with project.acted_on(project.around(root)):
        return build.image(board, {}, build.image_of(board, {}), lambda line: None)


def with_stock_image(board: Board, name: str) -> EmulatedBoard:
    """An emulated board with the stock image and the firmware of a project in programs/."""
    with acted_on(name):
        image, files = contents.flashed(board, {})
    return EmulatedBoard(board, image, files)


def with_tiny_image(board: Board, name: str) -> EmulatedBoard:
    """The same with the tiny image of it."""
    return EmulatedBoard(board, image(board, name).image, None, on_uart=True)


def booted(board: Board, made: Made) -> Program:
    """The image, started on an emulated board."""
    return Program(EmulatedBoard(board, made.image, None, on_uart=True))


def on_cpython(project: Path) -> list[str]:
    """The lines that the firmware of a project in programs/ prints there."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        runpy.run_path(str(project / "firmware/main.py"), run_name="__main__")
    return printed.getvalue().splitlines()
