"""Kinds of errors: embedded-hal's of a bus, some that it lacks, and those of a bad reading.

The rule of hal: a method named `try_...` returns a kind (OK is 0, hence false), never raises for
what happens on the bus, and never waits for somebody else's transfer: it is for hot paths and
interrupts. The method of the same name without `try_` raises BusError instead.

Kinds are small integers because a hard ISR stores them.
"""

import errno

OK = 0
NO_ACK_ADDRESS = 1  # nobody answered: unplugged, unpowered, wrong address
NO_ACK_DATA = 2  # the device refused a byte that was written to it
ARBITRATION_LOSS = 3  # another master, or a line held low, overruled us
BUS = 4  # START or STOP in the wrong place, or a transfer that vanished
OVERRUN = 5  # bytes came that nobody took
TIMEOUT = 6  # the transfer was still running when its result was due
OTHER = 7
IMPLAUSIBLE = 8  # the transfer was fine, what the sensor said cannot be
BUSY = 9  # a transfer is under way, ours or somebody else's: nothing was sent, try later
CHIP_SELECT = 10  # the chip-select pin could not be driven
SDA_LOW = 11  # the line is low although nothing runs: somebody holds it
SCL_LOW = 12
NO_PULL_UP = 13  # nothing but the chip itself makes the line high
# The transfer was fine, and the reading is rejected: control/plausibility.py.
OUT_OF_RANGE = 14  # outside the range that was given as good
JUMP = 15  # too far from the last good one
FROZEN = 16  # the same for too long


def names() -> list:
    """Returns the names above in lower case, each at its kind's number. Allocates."""
    kinds = ((kind, name) for name, kind in globals().items() if isinstance(kind, int))
    return [name.lower() for _, name in sorted(kinds)]


class BusError(OSError):
    """A transaction failed. `kind` is one of this module's constants.

    `address` is the 7-bit address of an I2C device, else None; `device` names what it was.
    """

    def __init__(self, kind: int, address=None, device: str = "I2C"):
        super().__init__(errno.ETIMEDOUT if kind == TIMEOUT else errno.EIO)
        self.kind = kind
        self.address = address
        self.device = device

    def __str__(self) -> str:
        where = "" if self.address is None else " address 0x%02x" % self.address
        return self.device + where + ": " + names()[self.kind]


def check(kind: int, address=None, device: str = "I2C") -> None:
    """Raise BusError unless `kind` is OK."""
    if kind:
        raise BusError(kind, address, device)


def kind_of(error, no_device: int = NO_ACK_ADDRESS) -> int:
    """The kind behind an OSError of `machine`; a kind is its own, what else is raised.

    The ports differ for an address that nobody acknowledges, `no_device`: EIO on rp2, ENODEV on
    stm32, esp32 and SoftI2C.
    """
    if isinstance(error, int):
        return error
    if not isinstance(error, OSError):
        raise error
    code = error.errno
    if code == errno.ETIMEDOUT:
        return TIMEOUT
    return no_device if code == errno.EIO or code == errno.ENODEV else OTHER
