"""Kinds of errors of a sensor whose bus works; those of the bus are in hal/errors.py.

Both share one numbering, so that an int can hold either.
"""

import errno

from noheap.hal.errors import IMPLAUSIBLE

CRC = 32  # the checksum of the bytes is wrong
IDENTITY = 33  # another chip answers at this address
NOT_READY = 34  # no conversion has ended since power-up, or since the last reading
OPEN = 35  # the probe is not connected
SHORT_TO_GROUND = 36
SHORT_TO_SUPPLY = 37
OUT_OF_RANGE = 38  # beyond what the sensor, or its table, can measure

_SAYS = {
    IMPLAUSIBLE: "impossible reading: check its data line and supply",
    CRC: "wrong checksum: check cable, pull-up and bus rate",
    IDENTITY: "another chip: check type and address",
    NOT_READY: "no conversion has ended: start one and wait",
    OPEN: "probe open: check its wires",
    SHORT_TO_GROUND: "probe shorted to ground: check its wires",
    SHORT_TO_SUPPLY: "probe shorted to the supply: check its wires",
    OUT_OF_RANGE: "out of range: check the probe's type and place",
}


class SensorError(OSError):
    """Reports a sensor that answers, but not with a reading. `kind` is of this module, or
    IMPLAUSIBLE.

    `sensor` is the chip's name, `address` its I2C address or None. For IDENTITY, `found` is what
    its identity register has and `expected` what it should have.
    """

    def __init__(self, kind: int, sensor: str, address=None, found=None, expected=None):
        super().__init__(errno.EIO)
        self.kind = kind
        self.sensor = sensor
        self.address = address
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        text = self.sensor
        if self.address is not None:
            text += " at 0x%02x" % self.address
        text += ": " + _SAYS[self.kind]
        if self.found is not None:
            text += "; it says 0x%02x, not 0x%02x" % (self.found, self.expected)
        return text
