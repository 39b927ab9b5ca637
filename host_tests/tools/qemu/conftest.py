"""Runs of STM32F4 boards that QEMU plays. One image of the demo for each board."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from noheap_tools.board import boards
from noheap_tools.emulator import scenario
from noheap_tools.qemu import firmware
from noheap_tools.run.on_qemu import OnQemu
from noheap_tools.run.simulation import Result
from noheap_tools.toolchain import compilers

PYBOARD = "pybv11"


@pytest.fixture(scope="session")
def image_of() -> Callable[[str], Path]:
    """The image of the demo for a board, by its name."""
    compilers.require(lambda line: None, compilers.BUILD | compilers.QEMU)
    return cache(lambda name: firmware.image(boards.load(name), {}, lambda line: None))


@pytest.fixture(scope="session")
def play(image_of: Callable[[str], Path]) -> Callable[..., Result]:
    """Plays a scenario, its TOML, on a board."""

    def play(plan: str, name: str = PYBOARD) -> Result:
        board = boards.load(name)
        return OnQemu(board, image_of(name), None, scenario.parse(plan), on_uart=True).run()

    return play
