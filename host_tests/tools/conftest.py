"""Fixtures of the tools' tests."""

import pytest

from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from rig.boards import NAMES


@pytest.fixture(params=NAMES)
def board(request) -> Board:
    return boards.load(request.param)
