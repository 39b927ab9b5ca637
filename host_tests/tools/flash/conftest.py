"""Fixtures: files of images, and images that were read."""

from pathlib import Path

import pytest

from noheap_tools.flash import image as flash_image
from rig.images import F411, FLASH, NUCLEO, TEXT, dfu, vectors


@pytest.fixture
def put(tmp_path):
    def put(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


@pytest.fixture
def image(put) -> flash_image.Image:
    path = put("my firmware.dfu", dfu((FLASH, vectors()), (TEXT, NUCLEO)))
    return flash_image.read(path, F411)


@pytest.fixture
def flat(put) -> flash_image.Image:
    return flash_image.read(put("my firmware.bin", vectors() + NUCLEO), F411)
