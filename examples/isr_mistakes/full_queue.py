"""A full queue of schedule(): https://github.com/gurgleapps/rotary-encoder/issues/2"""

import micropython
from machine import Pin


class Knob:
    def __init__(self):
        self.a = Pin(2, Pin.IN, Pin.PULL_UP)
        self.b = Pin(3, Pin.IN, Pin.PULL_UP)
        self.at = 0
        self.a.irq(handler=self.edge, trigger=Pin.IRQ_FALLING, hard=False)

    def edge(self, pin):
        micropython.schedule(self.turn, self.b.value())  # NH032

    def turn(self, way):
        self.at += 1 if way else -1


knob = Knob()
