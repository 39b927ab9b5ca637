"""Kinds of errors: those of embedded-hal's buses, some that it lacks, and those of a bad reading.

The rule of hal: a method named `try_...` returns a kind (OK is 0, hence false). It never raises
because of an event on the bus and never waits for another transfer, so it suits hot paths and
interrupts. The method of the same name without `try_` raises BusError instead.

Kinds are small integers so that a hard ISR can store them.
"""

import errno

OK = 0
NO_ACK_ADDRESS = 1  # nobody answered: unplugged, unpowered, wrong address
NO_ACK_DATA = 2  # the device refused a byte written to it
ARBITRATION_LOSS = 3  # another master, or a line held low, overruled us
BUS = 4  # START or STOP in the wrong place, or a transfer that vanished
OVERRUN = 5  # bytes arrived that nobody took
TIMEOUT = 6  # the transfer was still running when its result was due
OTHER = 7
IMPLAUSIBLE = 8  # the transfer was fine, but the reading is impossible
BUSY = 9  # another transfer is under way: nothing was sent, try again later
CHIP_SELECT = 10  # the chip-select pin could not be driven
SDA_LOW = 11  # the line is low although the bus is idle: a device holds it, or it is shorted
SCL_LOW = 12
NO_PULL_UP = 13  # only the chip's own pull-up makes the line high
# The transfer was fine, but control/plausibility.py rejects the reading.
OUT_OF_RANGE = 14  # outside the range of good readings
JUMP = 15  # too far from the last good reading
FROZEN = 16  # unchanged for too long


# The names above in lower case, each at the index of its kind.
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
    "busy",
    "chip_select",
    "sda_low",
    "scl_low",
    "no_pull_up",
    "out_of_range",
    "jump",
    "frozen",
)


class BusError(OSError):
    """Reports a failed transaction. `kind` is one of this module's constants.

    `address` is the 7-bit address of an I2C device, else None; `device` names the bus or wire.
    """

    def __init__(self, kind: int, address=None, device: str = "I2C"):
        super().__init__(errno.ETIMEDOUT if kind == TIMEOUT else errno.EIO)
        self.kind = kind
        self.address = address
        self.device = device

    def __str__(self) -> str:
        where = "" if self.address is None else " address 0x%02x" % self.address
        return self.device + where + ": " + NAMES[self.kind]


def check(kind: int, address=None, device: str = "I2C") -> None:
    """Raises BusError unless `kind` is OK."""
    if kind:
        raise BusError(kind, address, device)


def kind_of(error, no_device: int = NO_ACK_ADDRESS) -> int:
    """Returns the kind that an OSError of `machine` stands for. Returns a kind as it is; raises
    any other exception.

    For an address that nobody acknowledges, the kind `no_device`, ports use different numbers:
    EIO on rp2, ENODEV on stm32, esp32 and SoftI2C.
    """
    if isinstance(error, int):
        return error
    if not isinstance(error, OSError):
        raise error
    code = error.errno
    if code == errno.ETIMEDOUT:
        return TIMEOUT
    return no_device if code == errno.EIO or code == errno.ENODEV else OTHER
