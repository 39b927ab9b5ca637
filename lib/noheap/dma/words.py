"""The words that tick, program and main loop of tier dma share. Numbers only: not for a board.

The first ones are an array that dma/records.py works on; the rest is the layout of the memory that
the DMA works on, in bytes from its beginning, which is a multiple of 256.
"""

BLOCK = 0  # address of the sampler's block
QUEUE = 1  # address of its queue's storage; 0: none
RING = 2  # address of the ring
COUNT = 3  # its entries of 8 bytes, a power of two
TAKEN = 4  # entries that were brought, or lost
BEGUN = 5  # periods that had begun at the last look
LAST = 6  # what LEFT said then
AT = 7  # address of the register that has where the next entry goes
LEFT = 8  # address of the register that counts periods down
FLAGS = 9  # address of the PIO's IRQ flags
GOOD = 10  # address of the table of the byte that tells whether there is a reading
IDLE = 11  # address of the table of the byte that tells whether the peripheral is idle
PAGES = 12  # address of the tables that judge
UPPER = 13  # where the upper byte of a reading is, in bits
XOR = 14  # what a reading is xored with
IDLE_KIND = 15  # fault of an idle peripheral without a reading; 0: as the reason says
WORDS = 16

PERIODS_MASK = 0x1FFFFFFF  # LEFT counts them down from 2**29, and begins again

# The memory. Words:
ROW = 0  # by outcome, where the list goes on: lowest byte of an address in SHARED_PAGE
FAILED_ROW = 4  # what ROW becomes at a bad reading
ENTRY = 8  # what goes into the ring
SIDE = 16  # a copy of BELOW_SIDE or ABOVE_SIDE: what the state is, but for a fault
BELOW_SIDE = 32  # four words: the row, two words for the player, the address of the other side
ABOVE_SIDE = 48
TOKEN = 64  # three words for the watch
TO_TAKEN = 76  # the addresses that jumps go to, of which a table gives the lowest byte
TO_SHARED = 80
TO_FAILED = 84
LIST = 88  # the address of HEAD
ENTRY_AT = 92  # that of ENTRY
FLIP_AT = 96  # and those that jumps go to as they are
RESUME_AT = 100
TOKEN_AT = 104
KEEP_AT = 108
AFTER_AT = 112
ASK_AT = 116
SCRATCH = 120
COMMANDS = 124  # up to three words that start a reading
HEAD = 144  # a tick begins here
# Where there is a reading, and where there is none:
TAKEN_PAGE = 256
TO_GOOD = 0
TO_BAD = 128
# In SHARED_PAGE, after the reading was looked up:
SHARED_PAGE = 512
TO_TOKEN = 80  # the reading was good
TO_KEEP = 96
TO_START = 128  # no reading, and the peripheral is free
TO_RECORD = 144  # no reading, or none that can be
TO_AFTER = 192  # the first good one after it, and those until the sensor has settled
TO_ASK = 208  # a reading of the other side
TO_STAY = 224  # one of the same side, where the others are counted
# Tables.
GOOD_TABLE = 768
IDLE_TABLE = 1024
# After a bad reading: what the watch does, by the address of its next instruction.
FAILED_PAGE = 1280
TO_TEST = 32
TO_SILENT = 80  # the fault was not shown
TO_SETTLE = 112
TO_COUNT = 160  # the readings of the other side
PAGES_AT = 1536
