"""LED 0 of the MPS2 board, as a `machine.Pin` (Arm application note 385, 4.4: FPGAIO LED0)."""

from machine import mem32
from micropython import const

_LED0 = const(0x40028000)


class Led:
    OUT = 1

    def init(self, mode, value=0):
        self.value(value)

    def value(self, level=None):
        if level is None:
            return mem32[_LED0] & 1
        mem32[_LED0] = 1 if level else 0
        return None
