"""Leaves what a Kept has kept where the memory of events is taken, in a program's boot.py:

from noheap.log.leaving import at_end
from noheap.safe import events

log = events.keep(at_end)
"""

import gc

import uctypes
from micropython import const

from noheap.safe import retained

BYTES = const(2304)  # that are left: a Kept has at most so many
_BLOCK = const(16)  # of the heap: the object before the memory of a bytearray


def at_end(content: bytes, end: int) -> bytearray:
    """As retained.at_end, and the BYTES before that memory's object are as they were, until
    something takes them. Allocates."""
    others = uctypes.bytearray_at(end - len(content) - _BLOCK - BYTES, BYTES)
    as_they_were = bytes(others)
    found = retained.at_end(content, end)
    gc.collect()
    others[:] = as_they_were
    return found
