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
ROW = 0  # by outcome, where the list goes on: lowest byte of an address in SHARED
RESYNC = 4  # what ROW becomes at a bad reading: the next good one shows its state again
ENTRY = 8  # what goes into the ring
SHOW_BELOW = 24  # two words for the player
SHOW_ABOVE = 32
ROWS_BELOW = 40  # ROW and RESYNC while below
ROWS_ABOVE = 48
TOKEN = 56  # three words for the watch
TO_TAKEN = 68  # the addresses that two jumps go to, of which a table gives the lowest byte
TO_SHARED = 72
LIST = 76  # the address of HEAD
ENTRY_AT = 80  # that of ENTRY
SCRATCH = 84
COMMANDS = 88  # up to three words that start a reading
HEAD = 128  # a tick begins here
# Where there is a reading, and where there is none:
TAKEN_PAGE = 256
TO_GOOD = 0
TO_BAD = 128
# In SHARED_PAGE, after the reading was looked up:
SHARED_PAGE = 512
TO_STAY = 0
TO_ABOVE = 32
TO_BELOW = 96
TO_START = 160
TO_RECORD = 192
TO_UNBELIEVED = 208
# Tables.
GOOD_TABLE = 768
IDLE_TABLE = 1024
PAGES_AT = 1280
