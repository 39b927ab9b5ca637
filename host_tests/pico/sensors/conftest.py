"""An emulated Pico with an emulated chip for each driver.

The chips are of noheap_tools/emulator/sensors, written without a look at the drivers.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools.emulator.wired import Wired
from rig.raw_board import RawBoard

SETTING_UP = Path(__file__).parents[1] / "programs" / "sensors.py"


@pytest.fixture(scope="module")
def pico() -> RawBoard:
    pico = RawBoard()
    pico.wired = Wired(pico.board)  # type: ignore[attr-defined]
    pico.run_file(SETTING_UP)
    return pico


@pytest.fixture
def wired(pico: RawBoard) -> Iterator[Wired]:
    wired: Wired = pico.wired  # type: ignore[attr-defined]
    yield wired
    wired.celsius, wired.probe_c = 25.0, 100.0
    pico.board.set_fault(None)
