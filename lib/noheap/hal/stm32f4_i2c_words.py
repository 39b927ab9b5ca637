"""The words that describe a prepared read on an STM32F4, and its states.

Numbers only, so this file does not go onto a board.
"""

STATE = 0
CONTROLLER = 1  # address of the controller's registers
ADDRESS = 2  # of the device, 7 bits
DATA_AT = 3  # address of the bytes to write
WRITES = 4  # how many of them
SENT = 5
BUFFER_AT = 6  # address of the bytes to fill
READS = 7  # how many of them
GOT = 8
KIND = 9  # what is returned once the STOP is on the wire
READING_WORDS = 10

# States: the numbers of their functions in stm32f4_i2c_steps.STEPS. IDLE has none.
AWAIT_START = 0
AWAIT_ADDRESS = 1
WRITE = 2
READ_MANY = 3  # two or more
READ_ONE = 4
AWAIT_STOP = 5
IDLE = 6

# Returned in place of a kind of hal/errors.py.
STUCK = -1  # by begin: the controller is off, and yet master
FAILED = -2  # by a step: SR1 has an error flag
