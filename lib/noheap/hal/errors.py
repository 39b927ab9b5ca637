"""What can go wrong on a bus: embedded-hal's error kinds, with time-out and bad data added.

Kinds are small integers because a hard ISR stores them; the rest of the program raises them
wrapped in BusError.
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

NAMES = (
    "ok",
    "no_ack_address",
    "no_ack_data",
    "arbitration_loss",
    "bus",
    "overrun",
    "timeout",
    "other",
    "implausible",
)


class BusError(OSError):
    """A bus transaction failed. `kind` is one of this module's constants, `address` 7 bits."""

    def __init__(self, kind: int, address: int):
        super().__init__(errno.ETIMEDOUT if kind == TIMEOUT else errno.EIO)
        self.kind = kind
        self.address = address

    def __str__(self) -> str:
        return "I2C address 0x%02x: %s" % (self.address, NAMES[self.kind])


def kind_of(error: OSError) -> int:
    """The kind behind an OSError of `machine.I2C`.

    The ports differ for an address that nobody acknowledges: EIO on rp2, ENODEV on stm32,
    esp32 and SoftI2C.
    """
    code = error.errno
    if code == errno.ETIMEDOUT:
        return TIMEOUT
    if code == errno.EIO or code == errno.ENODEV:
        return NO_ACK_ADDRESS
    return OTHER
