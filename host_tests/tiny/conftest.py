import pytest

from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.emulator import contents
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import compilers


@pytest.fixture(scope="session")
def pico() -> Board:
    compilers.require(lambda line: None, compilers.BUILD)
    return boards.load("pico")


@pytest.fixture(scope="session")
def demo(pico: Board) -> Made:
    """The image of the demo, as `noheap firmware --profile tiny` makes it."""
    return Made(contents.tiny(pico, {})[0])
