"""SPI, ADC and the chip's own functions on the tiny image: as on the stock one."""

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.emulator.wired import Wired
from tiny.images import with_stock_image, with_tiny_image

PROGRAM = "buses"


def lines(board: EmulatedBoard) -> list[str]:
    """What the program prints in its two starts: the first ends by a reset."""
    wired = Wired(board, spi_idle=lambda byte: byte ^ 0xFF)
    wired.celsius, wired.probe_c = 31.5, 412.25
    program = Program(board)
    program.wait(lambda: "end\n" in program.said)
    assert board.resets == 1
    return program.said.partition("\nend\n")[0].splitlines()


@pytest.fixture(scope="module")
def stock(pico: Board) -> list[str]:
    return lines(with_stock_image(pico, PROGRAM))


@pytest.fixture(scope="module")
def tiny(pico: Board) -> list[str]:
    return lines(with_tiny_image(pico, PROGRAM))


def test_it_reads_what_the_stock_image_reads(tiny: list[str], stock: list[str]) -> None:
    assert tiny == stock


def test_the_readings_are_those_of_the_world(tiny: list[str]) -> None:
    assert "MAX31855 array('i', [412250, 31500])" in tiny
    assert "by watchdog False by power True" in tiny
    assert "by watchdog True by power False" in tiny
