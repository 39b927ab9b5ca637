# pyright: reportUndefinedVariable=false
"""Queue of fixed-size records for one producer and one consumer, either of them a hard ISR.

    queue = SPSC(64, 3)              # 64 records of three 32-bit words
    record = array("i", [0, 0, 0])
    queue.enqueue(record)            # False: full, the record was dropped and counted
    queue.dequeue(record)            # False: empty, record untouched

The producer owns WRITE, the consumer owns READ; a record's words are stored before the index
that publishes it, so neither side ever sees half a record. The two may run on the two cores of an
RP2040, where all accesses to RAM keep their order; docs/reference/buffers.md has the RP2350.

Storage is one array("i"), which viper code may use inline:

    word 0  WRITE    offset of the slot that the next enqueue fills
    word 1  READ     offset of the oldest record; READ == WRITE means empty
    word 2  END      offset just past the last slot
    word 3  RECORD   bytes of a record
    word 4  DROPPED  records refused because the queue was full
    word 5  the slots: capacity + 1 of them, one of which is always free

Offsets are in bytes from the beginning, so that a slot's address is one addition.
"""

from array import array

import micropython
from uctypes import addressof

from noheap.buf.counter import count
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, RECORD, WRITE


@micropython.viper
def enqueue(q: ptr32, record: ptr32) -> bool:  # noheap: isr-safe
    """Does `SPSC.enqueue` on the queue's storage itself, without a method call."""
    # Viper keeps the arguments in registers, hence their use as pointers into slot and record.
    queue = q
    end = q[RECORD] + int(record)
    q = ptr32(q[WRITE] + int(q))  # the slot is free, one always is
    while end - int(record):
        q[0] = record[0]
        record = ptr32(int(record) + 4)
        q = ptr32(int(q) + 4)
    record = ptr32(int(q) - int(queue))
    q = queue
    if not int(record) - q[END]:
        record = ptr32(FIRST)
    if int(record) - q[READ]:
        q[WRITE] = int(record)
        return True
    q[DROPPED] = q[DROPPED] + 1
    return False


@micropython.viper
def take(q: ptr32, record: ptr32, release: int) -> bool:  # noheap: isr-safe
    """Does `SPSC.dequeue` (release 1) or `peek` (0) on the storage itself, with no method call."""
    queue = q
    end = q[RECORD] + int(record)
    if not q[READ] - q[WRITE]:
        return False
    q = ptr32(q[READ] + int(q))
    while end - int(record):
        record[0] = q[0]
        record = ptr32(int(record) + 4)
        q = ptr32(int(q) + 4)
    if release:
        record = ptr32(int(q) - int(queue))
        if not int(record) - queue[END]:
            record = ptr32(FIRST)
        queue[READ] = int(record)
    return True


class SPSC:  # noheap: isr-safe
    """Single-producer single-consumer queue of `capacity` records, `record_words` words each.

    `capacity` is exactly what can be held (one slot more is reserved inside, because the
    indices alone must tell full from empty). Enqueue, dequeue and peek are O(record_words),
    the rest O(1). Only the constructor allocates. Records are array("i") of at least
    `record_words` items (not checked on the hot path: viper has no bounds).

    In MicroPython the call of a method costs more than all that an enqueue does. Hence the
    functions `enqueue` and `take` of this module, which take the queue's storage and the record,
    each as an array or as its address; an address does not keep the array alive. `cortex.bind`
    makes a function without arguments of them.

    The sides may be two cores of an RP2040, each side one of them; on an RP2350 that is not shown.

    Raises ValueError for a capacity outside 1..2**20 or a record outside 1..256 words.
    """

    def __init__(self, capacity: int, record_words: int):
        if capacity - 1 >> 20 or record_words - 1 >> 8:
            raise ValueError("capacity: 1 to 1048576; record_words: 1 to 256")
        self.capacity = capacity
        self.record_words = record_words
        end = FIRST + 4 * record_words * (capacity + 1)
        self.storage = storage = array("i", bytes(end))
        self.address = addressof(storage)
        storage[WRITE] = storage[READ] = FIRST
        storage[END] = end
        storage[RECORD] = 4 * record_words

    def enqueue(self, record: "array[int]") -> bool:
        """Copy `record` in. False: full, dropped and counted. Producer only, ISR-safe."""
        return enqueue(self.address, record)

    def dequeue(self, record: "array[int]") -> bool:
        """Move the oldest record into `record`. False when empty. Consumer only, ISR-safe."""
        return take(self.address, record, 1)

    def peek(self, record: "array[int]") -> bool:
        """Copy the oldest record into `record` and keep it. False when empty. Consumer only."""
        return take(self.address, record, 0)

    def ready(self) -> bool:
        """Whether the next dequeue will succeed. Consumer only, ISR-safe."""
        return self.storage[READ] != self.storage[WRITE]

    def __len__(self) -> int:
        """Records held: exact for either side while the other is idle, else a bound.

        The producer may see too many, the consumer too few, never outside 0..capacity.
        """
        storage = self.storage
        return (storage[WRITE] - storage[READ]) % (storage[END] - FIRST) // storage[RECORD]

    @property
    def dropped(self) -> int:
        """Records refused since construction, modulo 2**30."""
        return count(self.storage, DROPPED)
