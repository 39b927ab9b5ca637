"""The words that describe an RP2040's I2C bus, a device on it and a prepared read.

Numbers only, so this file does not go onto a board.
"""

# Of a bus, a device and a read alike: addresses of the controller's registers and of the
# microsecond counter. As literals in the code they would be big ints.
CONTROLLER = 2
CLOCK = 3

# A bus, `FifoI2C.words`: shared by all that use it. A context sets its own word, HELD or FLIGHT,
# before it looks at the other one: of two contexts, one of which interrupts the other, one then
# sees the other's.
HELD = 0  # a blocking transfer is under way, in whatever context
FLIGHT = 1  # NUMBER of the read that was started and is not finished
TIMEOUT_US = 4
START_US = 5  # when the transfer under way began
BLOCKED_US = 6  # since when the controller is busy with a transfer that is not ours; 0: it is not
BUS_WORDS = 7

# A device or a prepared read.
BUS_AT = 0  # address of the bus's words
ADDRESS = 1  # of the device, 7 bits
NUMBER = 4  # of the read on its bus, from 1; DEVICE
READS = 5  # how many bytes a good read leaves in the RX FIFO; NEVER
BUFFER_AT = 6  # address of the bytes to fill
COMMANDS = 7  # of a read: words for DATA_CMD, in order; the last one has STOP
DEVICE_WORDS = 7

DEVICE = -1
NEVER = -1
