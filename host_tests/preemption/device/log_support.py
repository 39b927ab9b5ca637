"""What the log's cases share: an interrupt that logs, and all that is in the queues."""

import preempt
from machine import mem32
from uctypes import addressof, bytearray_at

from noheap.log.entry import entry2
from noheap.log.queues import chain
from noheap.log.words import (
    ENTRY_BYTES,
    HEADS,
    ID_SHIFT,
    RAM,
    START,
    TRIED,
    WRITE,
)

MAIN = 0x000001  # ids: without arguments
OF_INTERRUPT = 0x400002  # with two
# As many areas as preempt.py takes, with one more of a case.
watched = [head for head, _ in chain] + [chain[0][1], chain[1][1]]
free = bytearray_at(RAM + 4 * HEADS, 4)


def isr_logs(pin):
    entry2(OF_INTERRUPT, 70, -70)
    preempt.handled[0] += 1


def clear():
    for head, _ in chain:
        head[WRITE] = head[START]
        head[TRIED] = 0
    return watched


def tried():
    return sum(head[TRIED] for head, _ in chain)


def is_free():
    """Whether the first queue is the one that is free."""
    return mem32[RAM + 4 * HEADS] == addressof(chain[0][0])


def found():
    """The ids in the queues' memory that is being filled; each entry must be whole."""
    ids = []
    for head, _ in chain:
        ids += between(head[START], head[WRITE])
    return ids


def between(at, end):
    ids = []
    while at < end:
        number = mem32[at]
        count = number >> ID_SHIFT
        if count:
            words = mem32[at + 8], mem32[at + 12] & 0xFFFFFFFF
            assert words == (70, 0xFFFFFFFF - 69), "torn"
        ids.append(number)
        at += ENTRY_BYTES + 4 * count
    assert at == end, "cut off"
    return ids
