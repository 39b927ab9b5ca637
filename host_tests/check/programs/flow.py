"""A library: of two classes with handlers, programs use one."""

from machine import Pin


class Flow:
    def __init__(self, pin):
        self.n = 0
        self.pin = pin

    def start(self):
        self.pin.irq(self.edge, Pin.IRQ_RISING, hard=True)

    def edge(self, pin):
        self.n += 1

    def take(self):
        n = self.n
        self.n = 0  # NH040
        return n


class Spare:
    def start(self):
        Pin(3).irq(self.edge, Pin.IRQ_RISING, hard=True)

    def edge(self, pin):
        self.log = [pin]  # NH001, NH015
