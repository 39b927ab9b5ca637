from pathlib import Path

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from tiny.images import image
from tiny.usb.controller import fitted
from tiny.usb.host import Host


@pytest.fixture(scope="session")
def small_usb(pico: Board) -> Path:
    """The small product, whose console is on USB."""
    return image(pico, "usb").image


@pytest.fixture
def host(pico: Board, small_usb: Path) -> Host:
    """One that has just been powered with the device."""
    board = EmulatedBoard(pico, small_usb)
    return Host(board, fitted(board))
