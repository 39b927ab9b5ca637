"""The words of a record, one tick's outcome, as it goes from the interrupt to the main loop.

In this order, an assembler handler stores the first three at once.
"""

RAW = 0  # the reading, good or not; any number if the tick had none
STATUS = 1  # the output's state as of this tick and, from bit 8 on, the kind of its fault
PERIOD = 2  # number of its period, from 1; wraps at 2**32
LATE_US = 3  # how late it was served; 0 if the interrupt reads no clock
RECORD_WORDS = 4

KIND_SHIFT = 8


def state_of(status: int) -> int:
    """BELOW, ABOVE or FAULT of block.py."""
    return status & 0xFF


def fault_of(status: int) -> int:
    """A kind of hal/errors.py; 0: a good reading."""
    return status >> KIND_SHIFT
