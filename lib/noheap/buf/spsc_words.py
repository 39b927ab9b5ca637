"""The words at the head of an SPSC's storage, buf/spsc.py. Numbers only: not for a board.

Offsets are in bytes from the storage's beginning, so that a slot's address is one addition.
"""

WRITE = 0  # offset of the slot that the next enqueue fills
READ = 1  # offset of the oldest record; READ == WRITE means empty
END = 2  # offset just past the last slot
RECORD = 3  # bytes of a record
DROPPED = 4  # records refused because the queue was full
FIRST = 20  # offset of the first slot
