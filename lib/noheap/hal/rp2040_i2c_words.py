"""The words that describe an RP2040's I2C bus, a device on it and a prepared read.

Numbers only, so this file does not go onto a board.
"""

# Of a bus, a device and a read alike: the addresses of the controller's registers and of the
# microsecond counter. As literals in code they would be big ints.
CONTROLLER = 2
CLOCK = 3

# A bus, `FifoI2C.words`, which all its devices and reads share. A context sets its own word, HELD
# or FLIGHT, before it tests the other one, so if one context interrupts another, one of the two
# sees that the bus is taken.
HELD = 0  # a blocking transfer is under way, in whatever context
FLIGHT = 1  # NUMBER of the read that was started and is not finished; 0: none
TIMEOUT_US = 4
START_US = 5  # when the transfer under way began
BLOCKED_US = 6  # since when a transfer that is not ours occupies the controller; 0: none does
BUS_WORDS = 7

# A device, or a prepared read.
BUS_AT = 0  # address of the bus's words
ADDRESS = 1  # of the device, 7 bits
NUMBER = 4  # of a read, from 1 on each bus; of a device DEVICE
READS = 5  # how many bytes a good read leaves in the RX FIFO; of a device NEVER
BUFFER_AT = 6  # address of the bytes to fill
COMMANDS = 7  # of a read: the words for DATA_CMD in order, of which the last has STOP
DEVICE_WORDS = 7

DEVICE = -1
NEVER = -1
