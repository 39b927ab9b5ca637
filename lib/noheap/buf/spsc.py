# pyright: reportUndefinedVariable=false
"""Queue of fixed-size records for one producer and one consumer, either of them a hard ISR.

    queue = SPSC(64, 3)              # 64 records of three 32-bit words
    record = array("i", [0, 0, 0])
    queue.enqueue(record)            # False: full, the record was dropped and counted
    queue.dequeue(record)            # False: empty, record untouched

The producer owns WRITE, the consumer owns READ; a record's words are stored before the index
that publishes it, so neither side ever sees half a record. Needs one core: there is no memory
barrier between the two.

Storage is one array("i"), which viper code may use inline:

    word 0  WRITE    offset of the slot that the next enqueue fills
    word 1  READ     offset of the oldest record; READ == WRITE means empty
    word 2  END      offset just past the last slot
    word 3  RECORD   words per record
    word 4  DROPPED  records refused because the queue was full
    word 5  the slots: capacity + 1 of them, one of which is always free
"""

from array import array

import micropython
from micropython import const

_WRITE = const(0)
_READ = const(1)
_END = const(2)
_RECORD = const(3)
_DROPPED = const(4)
_FIRST = const(5)


@micropython.viper
def _enqueue(q: ptr32, record: ptr32) -> int:
    at = q[0]
    words = q[3]
    after = at + words
    if after == q[2]:
        after = 5
    if after == q[1]:
        q[4] = q[4] + 1
        return 0
    i = 0
    while i < words:
        q[at + i] = record[i]
        i += 1
    q[0] = after
    return 1


@micropython.viper
def take(q: ptr32, record: ptr32, release: int) -> int:
    """`dequeue` (release 1) or `peek` (0) on the storage itself, a method call cheaper."""
    at = q[1]
    if at == q[0]:
        return 0
    words = q[3]
    i = 0
    while i < words:
        record[i] = q[at + i]
        i += 1
    if release:
        at += words
        if at == q[2]:
            at = 5
        q[1] = at
    return 1


class SPSC:
    """Single-producer single-consumer queue of `capacity` records, `record_words` words each.

    `capacity` is exactly what can be held (one slot more is reserved inside, because the
    indices alone must tell full from empty). Enqueue, dequeue and peek are O(record_words),
    the rest O(1). Only the constructor allocates. Records are array("i") of at least
    `record_words` items (not checked on the hot path: viper has no bounds).

    Raises ValueError for a capacity outside 1..2**20 or a record outside 1..256 words.
    """

    def __init__(self, capacity: int, record_words: int):
        if not 1 <= capacity <= 1 << 20:
            raise ValueError("capacity: 1 to 1048576 records")
        if not 1 <= record_words <= 256:
            raise ValueError("record_words: 1 to 256")
        self.capacity = capacity
        self.record_words = record_words
        end = _FIRST + (capacity + 1) * record_words
        self.storage = array("i", bytes(4 * end))
        self.storage[_WRITE] = self.storage[_READ] = _FIRST
        self.storage[_END] = end
        self.storage[_RECORD] = record_words

    def enqueue(self, record: "array[int]") -> bool:
        """Copy `record` in. False: full, dropped and counted. Producer only, ISR-safe."""
        return bool(_enqueue(self.storage, record))

    def dequeue(self, record: "array[int]") -> bool:
        """Move the oldest record into `record`. False when empty. Consumer only, ISR-safe."""
        return bool(take(self.storage, record, 1))

    def peek(self, record: "array[int]") -> bool:
        """Copy the oldest record into `record` and keep it. False when empty. Consumer only."""
        return bool(take(self.storage, record, 0))

    def ready(self) -> bool:
        """Whether the next dequeue will succeed. Consumer only, ISR-safe."""
        return self.storage[_READ] != self.storage[_WRITE]

    def full(self) -> bool:
        """Whether the next enqueue would be refused. Producer only, ISR-safe."""
        return len(self) == self.capacity

    def __len__(self) -> int:
        """Records held: exact for either side while the other is not at work, else a bound.

        The producer may see too many, the consumer too few, never outside 0..capacity.
        """
        used = self.storage[_WRITE] - self.storage[_READ]
        if used < 0:
            used += self.storage[_END] - _FIRST
        return used // self.record_words

    @property
    def dropped(self) -> int:
        """Records refused since construction, modulo 2**32 (above 2**30 reading it allocates)."""
        return self.storage[_DROPPED]
