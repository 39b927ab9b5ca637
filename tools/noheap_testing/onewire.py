"""The module to install as `_onewire`, and the scripted bus that its functions work on.

    with ScriptedOneWire([presence(), put(b"\\xcc\\x44"), presence(), get(b"\\x50")]) as pin:
        _onewire.reset(pin)

Give the pin to the driver. `presence(False)`: nobody answers the reset.
"""

from .pin import BasePin
from .script import Script


class _Call:
    def __init__(self, text, value=None):
        self._text = text
        self.value = value

    def __str__(self):
        return self._text


def presence(present=True):
    """The driver resets the bus, and a device answers or not."""
    return (_Call("reset", present),)


def put(data):
    """The driver writes these bytes, one by one."""
    return tuple(_Call("write %02x" % byte) for byte in data)


def get(data):
    """The driver reads as many bytes as there are and gets these."""
    return tuple(_Call("read", byte) for byte in data)


class ScriptedOneWire(Script, BasePin):
    """The bus's pin. `stuck_low`: a short to ground, so every reset seems to be answered."""

    def __init__(self, expectations=(), stuck_low=False, name="1-Wire", order=None):
        self.stuck_low = stuck_low
        self.open_drain = False
        Script.__init__(self, name, expectations, order)

    def parts(self, expectation):
        return expectation

    def init(self, mode=-1, pull=-1, *, value=None):
        self.open_drain = mode == self.OPEN_DRAIN

    def value(self, *level):
        if level:
            raise AssertionError("{}: driven directly".format(self.name))
        return 0 if self.stuck_low else 1

    def do(self, text):
        if not self.open_drain:
            raise AssertionError("{}: {} while not open drain".format(self.name, text))
        return self.matching(text).value


def reset(pin):
    answered = pin.do("reset")
    return pin.stuck_low or answered


def writebyte(pin, byte):
    pin.do("write %02x" % byte)


def readbyte(pin):
    return pin.do("read")


def crc8(data):
    """Dallas CRC-8, polynomial x^8 + x^5 + x^4 + 1, as extmod/modonewire.c computes it."""
    crc = 0
    for byte in data:
        for _ in range(8):
            mix = (crc ^ byte) & 1
            crc >>= 1
            if mix:
                crc ^= 0x8C
            byte >>= 1
    return crc
