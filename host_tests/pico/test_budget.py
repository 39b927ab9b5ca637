"""The default firmware stays within its budget of bytes, heap and start-up time."""

from collections.abc import Callable

import pytest

from noheap_tools.bench import ram
from noheap_tools.board import boards
from noheap_tools.emulator import contents
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.run.simulation import Simulation

BOARD = boards.load("pico")
Make = Callable[[], Simulation]


def from_files() -> tuple[Make, Make]:
    """Makes the firmware from files, without and with the ballast of `noheap size --ram`."""
    image, files = contents.flashed(BOARD, {})
    return (
        lambda: Simulation(BOARD, image, files, Scenario()),
        lambda: Simulation(BOARD, image, ram.with_ballast(files), Scenario()),
    )


def frozen() -> tuple[Make, Make]:
    plain, files = contents.frozen_in(BOARD, {})
    ballasted = ram.frozen_with_ballast(BOARD)
    return (
        lambda: Simulation(BOARD, plain, files, Scenario()),
        lambda: Simulation(BOARD, ballasted, files, Scenario()),
    )


@pytest.mark.parametrize(
    ("made", "in_use", "smallest_heap", "first_tick_ms"),
    [(from_files, 45_056, 65_536, 600), (frozen, 16_384, 24_576, 150)],
)
def test_heap_and_start_up(
    made: Callable[[], tuple[Make, Make]], in_use: int, smallest_heap: int, first_tick_ms: int
) -> None:
    make, make_with_ballast = made()
    result = make().run(ram.TRIAL_S)
    assert result.violations() == []
    assert result.device_ram_bytes <= in_use
    assert result.first_tick_ms <= first_tick_ms
    whole = ram.heap_bytes(make_with_ballast().board)
    assert ram.starts_in(make_with_ballast(), smallest_heap, whole)
    assert not ram.starts_in(make_with_ballast(), result.device_ram_bytes, whole)
