"""The heap in use, read from the emulated RAM, is what the program itself counts."""

import pytest

from noheap_tools.board import boards
from noheap_tools.emulator import heap, program
from noheap_tools.emulator.board import EmulatedBoard

PROGRAM = b"""
import gc, time
time.sleep_ms(300)  # for the host to find the board
kept = bytearray(%d)
gc.collect()
print("used", gc.mem_alloc())
while True:
    time.sleep_ms(50)
"""


@pytest.mark.parametrize("count", [0, 1, 5000, 100_000])
def test_it_is_what_the_collector_counts(count):
    pico = program.boot({"main.py": PROGRAM % count})
    _, used = pico.line("used")
    assert heap.used(pico.board) == int(used)


def test_before_there_is_a_heap_it_is_unknown():
    board = EmulatedBoard(boards.load("pico"), program.stock_image().path)
    assert heap.used(board) is None
