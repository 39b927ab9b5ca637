"""Handlers of machine.Timer and Pin.irq on the tiny image: as on the stock one."""

import pytest

from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from tiny.images import with_stock_image, with_tiny_image

PROGRAM = "interrupts"
OUT, IN = 2, 3
_PROC0_INTE = 0x40014100  # RP2040 datasheet 2.19.6.1


def lines(board: EmulatedBoard) -> list[str]:
    gpio = board.mcu.gpio
    gpio[OUT].add_listener(lambda *_: gpio[IN].set_input_value(gpio[OUT].value == 1))
    program = Program(board)
    program.wait(lambda: "end\n" in program.said)
    told = program.said.partition("\nend\n")[0].splitlines()
    # Where it was raised, by the line only if the image knows lines; and who says so.
    return [it for it in told if not it.startswith(("  File", "Trace", "uncaught", "Uncaught"))]


@pytest.fixture(scope="module")
def stock(pico: Board) -> list[str]:
    return lines(with_stock_image(pico, PROGRAM))


@pytest.fixture(scope="module")
def tiny_board(pico: Board) -> EmulatedBoard:
    return with_tiny_image(pico, PROGRAM)


@pytest.fixture(scope="module")
def tiny(tiny_board: EmulatedBoard) -> list[str]:
    return lines(tiny_board)


def test_timers_and_pins_call_as_often(tiny: list[str], stock: list[str]) -> None:
    assert tiny == stock
    assert "three at once 37 16 3" in tiny


def test_no_pin_interrupts_after_a_soft_reset(tiny: list[str], tiny_board: EmulatedBoard) -> None:
    def enabled() -> bool:
        return any(tiny_board.mcu.read_uint32(_PROC0_INTE + 4 * n) for n in range(4))

    assert tiny[-1] == "ValueError: from a handler"
    tiny_board.run_ms(10)  # to its end
    assert enabled()
    program = Program(tiny_board)
    program.say(b"\x04")
    program.wait(lambda: "soft\n" in program.said)  # the next run has begun with its timers
    assert not enabled()
