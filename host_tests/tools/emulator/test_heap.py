"""The heap of a program, as the host reads it and as the program itself does."""

import pytest

from noheap_tools.emulator.heap import Heap
from noheap_tools.emulator.program import boot
from noheap_tools.errors import ToolError

PROGRAM = b"""
import gc, micropython, time
used = gc.mem_alloc()
micropython.heap_lock()
used = gc.mem_alloc()
time.sleep_ms(100)
micropython.heap_unlock()
print("used", used)
kept = bytearray(1000)
time.sleep_ms(100)
print("more")
time.sleep_ms(100)
"""


def test_it_is_what_the_program_measures_and_sees_each_block():
    pico = boot({"main.py": PROGRAM})
    pico.board.run_ms(60)
    heap = Heap(pico.board.mcu)
    locked = heap.used_bytes()
    assert int(pico.line("used")[1]) == locked
    pico.board.run_ms(20)
    assert heap.used_bytes() - locked in range(1008, 1200)  # with what print made


def test_before_micropython_has_made_its_heap_there_is_none():
    pico = boot()
    with pytest.raises(ToolError, match="heap was not found"):
        Heap(pico.board.mcu)
