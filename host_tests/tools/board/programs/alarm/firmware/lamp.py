"""Takes a pin when it is imported, which must not happen before."""

import steps
from machine import Pin

pin = Pin(15, Pin.OUT, value=1)
steps.done.append("lamp")


def level():
    return "lit"
