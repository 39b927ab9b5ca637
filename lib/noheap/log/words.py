"""The words of the deferred log's queues, and how entries are packed. Numbers only.

There is a chain of queues, one for each depth at which code that logs may interrupt other code
that logs; the last one is full from the start. A word at a fixed address, HEADS, has the address
of the queue that is free now. An entry

1. reads HEADS, and puts the next queue's address there;
2. writes its words at WRITE, and moves WRITE on if that is below END;
3. counts itself in TRIED, and puts the address back.

So whatever interrupts it in between uses the next queue, and puts back what it found, before it
returns: each queue has one writer at a time, with no lock and no masked interrupt. This is for one
core, on which interrupts nest. The words after END have room for the longest entry: a full queue
is written to as well, and WRITE alone stays.

The consumer is the main loop, which no entry interrupts, but which entries do interrupt. While it
takes what is in a queue, HEADS has the address BESIDE, of another one that is not in the chain
unless the first queue is taken.

HEADS is the vector of exception 8, which ARMv6-M and ARMv7-M reserve and never take: "ARM" B1.5.4
(ARMv6-M Architecture Reference Manual, DDI 0419). rp2 has its vectors at the start of RAM.

An entry in a queue is its id, the time, and its arguments. A record of the log (wire/record.py):

    4 bytes  the firmware's version word, low byte first, as all the rest
    4 bytes  time of the first entry, in µs
    2 bytes  entries that were refused so far
    1 byte   number of this record
    entries: 3 bytes of id; µs since the entry before it; arguments, each n as 2n or, below 0,
             -2n - 1. All but the id are in groups of seven bits, the lowest first, with bit 7 set
             in all but a number's last.
"""

RAM = 0x20000000
HEADS = 8  # in words from RAM

# Words of a queue's head; addresses but for TRIED and SIZE.
NEXT = 0  # of the next queue in the chain
END = 1  # just past the memory in which an entry may begin; 0: refuses all
WRITE = 2  # where the next entry goes
TRIED = 3  # entries since the consumer was here, refused ones too
CLOCK = 4  # of the microsecond counter
START = 5  # of the memory that is being filled
OTHER = 6  # of the memory that the consumer reads, or has read
SIZE = 7  # bytes of each of the two
BESIDE = 8  # of the queue that is used while the consumer takes this one
HEAD_WORDS = 9

# Words of what packs entries, packing.py.
AT = 0  # address of the next entry to be sent
UNTIL = 1  # and where the entries end
REFUSED = 2
NUMBER = 3  # of the next record
RECORD = 4  # the record begins here

# Words of the memory that keeps entries through a reset, kept.py.
KEPT_VERSION = 0  # of the firmware that logged
KEPT_HALF = 1  # bytes of each half of what has been sent
KEPT_CURRENT = 2  # the half that is being filled, 0 or 1
KEPT_ENDS = 3  # where what is in each half ends
KEPT_WORDS = 5  # then the halves, and the queues with their heads

ID_SHIFT = 21  # an id's upper three bits are the number of its arguments
MOST_ARGUMENTS = 7
ENTRY_BYTES = 8  # and 4 for each argument
LONGEST_WORDS = 9

HEADER_BYTES = 11  # of a record
MOST_PACKED = 43  # bytes of an entry in a record
RECORD_BYTES = 250
