"""A reset in the middle: QEMU starts again, with what was in RAM and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from noheap_tools.board import boards
from noheap_tools.link.asking import REQUEST
from noheap_tools.link.decode import Decoder, Record, Text
from noheap_tools.qemu import rcc
from noheap_tools.qemu.board import QemuBoard

NEVER_USED = 0x20000100  # the end of the stack: firmware/tiny/stm32/memory.ld


@pytest.fixture
def board(image_of: Callable[[str], Path]):
    with QemuBoard(boards.load("pybv11"), image_of("pybv11")) as board:
        yield board


def listen(board: QemuBoard) -> list[object]:
    came: list[object] = []
    decoder = Decoder()
    board.on_usb_data = lambda data: came.extend(decoder.feed(data))
    board.port.on_connected = lambda: board.send(REQUEST)
    return came


def test_the_watchdogs_reset_is_told_and_the_ticks_begin_again(board: QemuBoard) -> None:
    came = listen(board)
    board.run_ms(300)
    first = [it.fields["period"] for it in came if isinstance(it, Record) and it.name == "sample"]
    assert first
    board.set_memory(NEVER_USED, b"kept")
    del came[:]
    board.clock.create_alarm(lambda: board._reset_soon(rcc.BY_WATCHDOG)).schedule(1e6)
    board.run_ms(50)
    board.send(REQUEST)
    board.run_ms(300)
    assert board.memory(NEVER_USED, 4) == b"kept"
    assert board.resets == 1
    assert "started by watchdog" in [it.text for it in came if isinstance(it, Text)]
    samples = [it for it in came if isinstance(it, Record) and it.name == "sample"]
    periods = [it.fields["period"] for it in samples]
    assert periods[:3] == [1, 6, 11]
    # The tick is as exact as before.
    assert all(0 < it.fields["late_us"] < 20 for it in samples)


def test_a_fault_of_the_core_resets_it(board: QemuBoard) -> None:
    came = listen(board)
    board.run_ms(100)
    # Its vector table is in RAM: SysTick leads to nowhere.
    table = int.from_bytes(board.memory(0x08000000, 4), "little")
    board.set_memory(_table(board, table) + 4 * 15, (0xF0000001).to_bytes(4, "little"))
    board.run_ms(100)
    assert board.resets == 1
    # Any reset pulls the pin: RM0383 6.3.18, and read_cause() of firmware/tiny/stm32/chip.c.
    assert "started by RUN pin" in [it.text for it in came if isinstance(it, Text)]


def _table(board: QemuBoard, above: int) -> int:
    """The address of the vector table: its first words are zero and an address in flash."""
    for at in range((above + 511) & ~511, above + 0x4000, 512):
        words = board.memory(at, 16)
        if words[4:8] and all(words[n + 3] == 0x08 for n in (4, 8, 12)):
            return at
    raise AssertionError("there is no vector table")
