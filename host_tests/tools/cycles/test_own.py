"""Which interrupts are the program's own."""

from noheap_tools.cycles.own import OwnHandlers, of_image
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import boot, stock_image

PROGRAM = """
import time
from machine import Pin, Timer

@micropython.native
def edge(pin):
    pass

def tick(timer):
    pass

Pin(16, Pin.IN).irq(edge, Pin.IRQ_RISING | Pin.IRQ_FALLING, hard=True)
if {timer}:
    timer = Timer(period=10, callback=tick, hard=True)
while True:
    time.sleep_ms(3)
"""


def follow(timer: bool) -> tuple[OwnHandlers, EmulatedBoard]:
    pico = boot({"main.py": PROGRAM.format(timer=timer).encode()})
    own = OwnHandlers(pico.board, of_image(stock_image().path))
    pico.board.run_ms(100)
    own.enabled = True
    return own, pico.board


def test_micropythons_own_alarms_do_not_count():
    own, board = follow(timer=False)
    board.run_ms(100)
    assert own.cycles == []


def test_each_tick_counts():
    own, board = follow(timer=True)
    board.run_ms(100)
    assert len(own.cycles) == 10


def test_each_edge_from_outside_counts_once():
    own, board = follow(timer=False)
    for level in (True, False, True):
        board.mcu.gpio[16].set_input_value(level)
        board.run_ms(1)
    assert len(own.cycles) == 3
    assert all(100 < cycles < 5000 for cycles in own.cycles)
