"""An interrupt before its attributes: https://github.com/redoxcode/micropython-ppm_reader"""

import time

import micropython
from machine import Pin

micropython.alloc_emergency_exception_buf(100)


class Reader:
    def __init__(self, pin):
        pin.irq(trigger=Pin.IRQ_RISING, handler=self.edge, hard=True)  # NH033
        self.last = time.ticks_us()
        self.width = 0

    def edge(self, pin):
        now = time.ticks_us()
        self.width = time.ticks_diff(now, self.last)
        self.last = now


reader = Reader(Pin(15, Pin.IN))
