"""The default firmware starts in the heap that each board's board.toml says it has."""

import pytest

from noheap_tools.bench import ram
from noheap_tools.board import boards
from noheap_tools.emulator import contents
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.run.simulation import Simulation

PICO = boards.load("pico")
BOARDS = [boards.load(name) for name in boards.names()]
# Those of the others are larger than the emulated Pico's own, or QEMU's tests run in them.
HEAPS = sorted({it.heap for it in BOARDS if it.port == "rp2" and it.heap <= PICO.heap})


def with_ballast() -> Simulation:
    image, files = contents.flashed(PICO, {})
    return Simulation(PICO, image, ram.with_ballast(files), Scenario())


@pytest.fixture(scope="module")
def whole() -> int:
    return ram.heap_bytes(with_ballast().board)


def test_each_board_that_micropython_runs_on_says_its_heap() -> None:
    assert [it.name for it in BOARDS if it.port_board and not it.heap] == []
    assert len(HEAPS) > 1


def test_the_pico_has_what_it_says(whole: int) -> None:
    assert whole >= PICO.heap


@pytest.mark.parametrize("heap", HEAPS)
def test_it_starts_in_no_more_than_that(heap: int, whole: int) -> None:
    assert ram.starts_in(with_ballast(), heap, whole)
