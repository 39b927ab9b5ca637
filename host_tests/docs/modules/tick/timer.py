from array import array
from time import sleep_ms

from uctypes import addressof

LANES = ("pico",)  # an RP2040's registers

word = array("I", [0])
calls = array("i", [0])


def callback(timer):
    calls[0] += 1


def after():
    assert due_us == word[0]
