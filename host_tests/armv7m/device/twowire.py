"""The two-wire bus of Arm's MPS2 boards with the methods of `machine.I2C`, bit by bit.

    i2c = TwoWire()
    i2c.readfrom_into(0x48, buffer)

Registers: Arm application note 385, 4.7 (SBCon): reading word 0 gives SCL in bit 0 and SDA in
bit 1; writing ones to word 0 releases lines, to word 1 pulls them low. No waits: on QEMU no line
needs time to rise. Nothing allocates.
"""

import errno

import micropython
from micropython import const

SHIELD1 = const(0x4002A000)  # where QEMU puts what `-device` names last


# `quarter` is a fourth of the bus's address: an int above 0x3fffffff would be a big one.
@micropython.viper
def _start(quarter: int):
    bus = ptr32(quarter << 2)
    bus[0] = 2
    bus[0] = 1
    bus[1] = 2
    bus[1] = 1


@micropython.viper
def _stop(quarter: int):
    bus = ptr32(quarter << 2)
    bus[1] = 2
    bus[0] = 1
    bus[0] = 2


@micropython.viper
def _put(quarter: int, byte: int) -> bool:
    """Whether somebody acknowledged it."""
    bus = ptr32(quarter << 2)
    bit = 0x80
    while bit:
        if byte & bit:
            bus[0] = 2
        else:
            bus[1] = 2
        bus[0] = 1
        bus[1] = 1
        bit >>= 1
    bus[0] = 2
    bus[0] = 1
    refused = bus[0] & 2
    bus[1] = 1
    return refused == 0


@micropython.viper
def _get(quarter: int, more: int) -> int:
    """A byte, acknowledged if there is more to read."""
    bus = ptr32(quarter << 2)
    byte = 0
    bit = 8
    bus[0] = 2
    while bit:
        bus[0] = 1
        byte = byte << 1 | bus[0] >> 1 & 1
        bus[1] = 1
        bit -= 1
    if more:
        bus[1] = 2
    bus[0] = 1
    bus[1] = 1
    return byte


class TwoWire:
    def __init__(self, base=SHIELD1):
        self._quarter = base >> 2
        self._nobody = OSError(errno.ENODEV)

    def writeto(self, address, data, stop=True):
        """Returns the number of bytes acknowledged; OSError ENODEV if nobody is there."""
        self._address(address << 1)
        acknowledged = 0
        for byte in data:
            if not _put(self._quarter, byte):
                break
            acknowledged += 1
        if stop:
            _stop(self._quarter)
        return acknowledged

    def readfrom_into(self, address, buffer, stop=True):
        self._address(address << 1 | 1)
        last = len(buffer) - 1
        for n in range(last + 1):
            buffer[n] = _get(self._quarter, n < last)
        if stop:
            _stop(self._quarter)

    def _address(self, byte):
        _start(self._quarter)
        if not _put(self._quarter, byte):
            _stop(self._quarter)
            raise self._nobody
