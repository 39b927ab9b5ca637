from collections.abc import Iterator

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import uf2
from tiny.images import image
from tiny.update.applications import Application, built, other_project
from tiny.update.port_on_host import PortOnHost


@pytest.fixture(scope="session")
def made(pico: Board) -> Made:
    return image(pico, "updated")


@pytest.fixture(scope="session")
def base(made: Made) -> Base:
    assert made.base is not None
    return made.base


@pytest.fixture(scope="session")
def flash(made: Made, base: Base) -> bytes:
    """Of a board with the whole image."""
    size = base.layout.end - base.layout.start
    return uf2.read(made.image).flash.ljust(size, b"\xff")[:size]


@pytest.fixture(scope="session")
def port(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortOnHost]:
    port = PortOnHost(base, tmp_path_factory.mktemp("port"))
    yield port
    port.close()


@pytest.fixture(scope="session")
def second(pico: Board, base: Base, tmp_path_factory: pytest.TempPathFactory) -> Application:
    root = other_project(tmp_path_factory.mktemp("updates") / "second", "second", "2.0")
    return built(pico, base, root, 1_900_000_000)


@pytest.fixture(scope="session")
def third(pico: Board, base: Base, tmp_path_factory: pytest.TempPathFactory) -> Application:
    root = other_project(tmp_path_factory.mktemp("updates") / "third", "third", "3.0")
    return built(pico, base, root, 1_900_000_001)
