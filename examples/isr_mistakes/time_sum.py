"""Sums of ticks beyond a small int: https://github.com/micropython/micropython/issues/2259"""

import time

from machine import Pin

deadline = 0


def on_edge(pin):
    global deadline
    deadline = time.ticks_us() + 2000  # NH006


Pin(5, Pin.IN).irq(handler=on_edge, trigger=Pin.IRQ_FALLING, hard=True)
