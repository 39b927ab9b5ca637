"""What slots cost: bytes of the base, and time at the start. The bounds are measured."""

import re

from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain.process import query
from tiny.update.applications import Application

LOADER = {"ends_with_crc32", "slots_choose", "slots_start", "wait_us", "layout"}
LOADER_BYTES = 400  # measured: 394, beside 52 of texts
START_US = 300  # to the line with the slot, beside the time for each byte; measured: 270
US_PER_BYTE = 0.07  # of the application; measured: 0.063, 8 cycles


def bytes_of_loader(made: Made) -> int:
    listing = query(["arm-none-eabi-nm", "-S", made.elf]) or ""
    found = re.findall(r"^[0-9a-f]+ ([0-9a-f]+) \w (\w+)$", listing, re.MULTILINE)
    return sum(int(size, 16) for size, name in found if name in LOADER)


def test_the_loader_is_small(made: Made) -> None:
    assert 300 < bytes_of_loader(made) <= LOADER_BYTES


def test_an_image_without_slots_has_no_loader(demo: Made) -> None:
    assert bytes_of_loader(demo) == 0


def test_it_says_soon_which_slot_runs(
    pico: Board, made: Made, base: Base, second: Application
) -> None:
    board = EmulatedBoard(pico, made.image, None, on_uart=True)
    said = bytearray()
    board.on_usb_data = said.extend
    board.run_ms((START_US + US_PER_BYTE * len(second.data["a"])) / 1000)
    assert said.startswith(b"slot a")
