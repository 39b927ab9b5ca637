"""Fixtures of the tests of simulations."""

import pytest

from noheap_tools.toolchain import Image, resolve_image
from rig.simulated import BOARD


@pytest.fixture(scope="module")
def image() -> Image:
    return resolve_image(BOARD.name, lambda line: None)
