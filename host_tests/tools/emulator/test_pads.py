"""A program reads at a pin what it drives there, and what is driven there from outside."""

from noheap_tools.emulator.program import boot

PROGRAM = b"""
import time
from machine import Pin

time.sleep_ms(100)  # for the host to find the board
led = Pin(25, Pin.OUT, value=1)
button = Pin(14, Pin.IN)
levels = [led.value(), button.value()]
led.toggle()
levels += [led.value(), button.value()]
print("levels", *levels)
while True:
    time.sleep_ms(10)
"""


def test_an_output_is_read_back_and_an_input_is_the_wires():
    pico = boot({"main.py": PROGRAM})
    pico.board.mcu.gpio[14].set_input_value(True)
    assert pico.line("levels") == ["levels", "1", "1", "0", "1"]
