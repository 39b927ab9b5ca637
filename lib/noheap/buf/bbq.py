# pyright: reportUndefinedVariable=false
"""Queue of bytes that hands out contiguous stretches of itself: nothing is copied. For DMA.

    queue = BBQ(256)
    start = queue.grant_exact(10)    # producer: 10 bytes to write; -1: no room
    queue.view[start + i] = ...      # or pack_into(..., queue.view, start), or DMA
    queue.commit(10)
    start = queue.read()             # consumer: queue.readable bytes to look at; -1: empty
    queue.release(queue.readable)

`FrameBBQ` carries whole frames in the same way. One producer, one consumer, either of them a
hard ISR, on one core. A grant is its start in `view`, the one memoryview of all the bytes, and
its length an attribute, since a tuple or a slice would allocate: index `view`, `pack_into` or
`unpack_from` at the start, give viper `ptr8(view)`, or DMA `addressof(view) + start`.

Data that would not fit in one piece before the end of `view` goes to its beginning; the bytes
skipped are free again once the consumer is past them. So an empty queue whose indices stand at
k has room for max(capacity - k, k - 1) bytes in one piece, and all of it at k = 0.

`storage` is an array("i"), which viper code may use inline; P marks what the producer alone
writes, C what the consumer alone writes:

    word 0  WRITE     P  where the next byte goes
    word 1  READ      C  the oldest byte; READ == WRITE means empty
    word 2  LAST      P  where the data ends that has READ, while WRITE < READ
    word 3  CAPACITY
    word 4  START     P  of the open grant
    word 5  GRANTED   P  its bytes, header included; 0: none is open
    word 6  READABLE  C  bytes of the open read; 0: none is open
    word 7  DROPPED   P  grants refused because there was no room
    word 8  HEADER       bytes before each frame: 0 in BBQ; else the frame's length, low byte first
"""

from array import array

import micropython
from micropython import const

_WRITE = const(0)
_READ = const(1)
_LAST = const(2)
_CAPACITY = const(3)
_GRANTED = const(5)
_READABLE = const(6)
_DROPPED = const(7)
_HEADER = const(8)
_WORDS = const(9)
_LONGEST = const(0xFFFF)


@micropython.viper
def _grant(q: ptr32, size: int, least: int) -> int:
    if q[5]:
        return -2
    header = q[8]
    if size < 1:
        return -1
    size += header
    least += header
    start = q[0]
    read = q[1]
    if start < read:
        room = read - start - 1
    else:
        room = q[3] - start
        if room < least:
            start = 0
            room = read - 1
    if room < size:
        size = room
    if size < least:
        q[7] = q[7] + 1
        return -1
    q[4] = start
    q[5] = size
    return start + header


@micropython.viper
def _commit(q: ptr32, data: ptr8, used: int) -> int:
    header = q[8]
    granted = q[5] - header
    q[5] = 0
    if used > granted:
        used = granted
    if used < 1:
        return 0
    start = q[4]
    if header:
        data[start + 0] = used
        data[start + 1] = used >> 8
    after = start + header + used
    if start != q[0]:
        q[2] = q[0]  # wrapped: the data ends here
    else:
        if after > q[2]:
            q[2] = q[3]
    q[0] = after
    return used


@micropython.viper
def _read(q: ptr32, data: ptr8) -> int:
    if q[6]:
        return -2
    end = q[0]  # before LAST, which only counts when WRITE has wrapped
    read = q[1]
    if end < read:
        last = q[2]
        if read == last:
            read = 0
            q[1] = 0
        else:
            end = last
    size = end - read
    if size == 0:
        return -1
    header = q[8]
    if header:
        size -= header
        length = data[read + 0] | data[read + 1] << 8
        if length < size:
            size = length
    q[6] = size
    return read + header


class _Bip:
    """What both queues share."""

    def __init__(self, capacity: int, header: int):
        if not 1 <= capacity - header <= 1 << 24:
            raise ValueError("capacity: %d to 16777216" % (header + 1))
        self.capacity = capacity
        self.view = memoryview(bytearray(capacity))
        self.storage = array("i", bytes(4 * _WORDS))
        self.storage[_LAST] = self.storage[_CAPACITY] = capacity
        self.storage[_HEADER] = header

    @property
    def granted(self) -> int:
        """Bytes of the open grant, 0 when none is. Producer only, ISR-safe."""
        granted = self.storage[_GRANTED]
        return granted - self.storage[_HEADER] if granted else 0

    def commit(self, used: int) -> int:
        """Publish the first `used` bytes of the grant, give the rest back, close it.

        Returns how many were published: no more than granted; 0 when no grant is open or
        `used` is below 1, and then nothing has happened. Producer only, ISR-safe.
        """
        return _commit(self.storage, self.view, used)

    def abort(self) -> None:
        """Close the grant, if one is open, and publish nothing. Producer only, ISR-safe."""
        self.storage[_GRANTED] = 0

    @property
    def readable(self) -> int:
        """Bytes of the open read, 0 when none is. Consumer only, ISR-safe."""
        return self.storage[_READABLE]

    def _release(self, used):
        storage = self.storage
        readable = storage[_READABLE]
        storage[_READABLE] = 0
        if used > readable:
            used = readable
        if used < 1:
            return 0
        storage[_READ] += storage[_HEADER] + used
        return used

    def ready(self) -> bool:
        """Whether there is anything to read. Consumer only, ISR-safe."""
        return self.storage[_READ] != self.storage[_WRITE]

    @property
    def dropped(self) -> int:
        """Grants refused for want of room, modulo 2**32 (above 2**30 reading it allocates)."""
        return self.storage[_DROPPED]


class BBQ(_Bip):
    """Stream of bytes. Every operation is O(1), only the constructor allocates.

    Raises ValueError for a capacity outside 1..2**24 bytes.
    """

    def __init__(self, capacity: int):
        super().__init__(capacity, 0)

    def grant_exact(self, size: int) -> int:
        """Open a grant of `size` bytes; where it begins in `view`. Producer only, ISR-safe.

        -1: there is no such room in one piece, or `size` is below 1. -2: a grant is open.
        """
        return _grant(self.storage, size, size)

    def grant_max(self, size: int) -> int:
        """Open a grant of 1 to `size` bytes (see `granted`), as many as follow in one piece.

        Goes to the beginning only when nothing is left before the end. Returns as grant_exact.
        """
        return _grant(self.storage, size, 1)

    def read(self) -> int:
        """Open a read of the oldest bytes in one piece (see `readable`); where it begins.

        After a wrap the rest comes with the next read. -1: empty. -2: a read is open. Consumer
        only, ISR-safe.
        """
        return _read(self.storage, self.view)

    def release(self, used: int) -> int:
        """Free the first `used` bytes of the read, keep the rest for the next one, close it.

        Returns how many were freed: no more than were readable, 0 when no read is open.
        Consumer only, ISR-safe.
        """
        return self._release(used)


class FrameBBQ(_Bip):
    """Whole frames of 1 to 65535 bytes, each in one piece with a header of 2 in front of it.

    A frame of n bytes takes n + 2 of the capacity. O(1), only the constructor allocates.
    Raises ValueError for a capacity outside 3..2**24.
    """

    def __init__(self, capacity: int):
        super().__init__(capacity, 2)

    def grant(self, size: int) -> int:
        """Open a grant for a frame of up to `size` bytes; where its first byte goes in `view`.

        -1: there is no such room in one piece, or `size` is outside 1..65535. -2: a grant is
        open. Producer only, ISR-safe.
        """
        return _grant(self.storage, size if size <= _LONGEST else 0, size)

    def read(self) -> int:
        """Open a read of the oldest frame (`readable` bytes); where its first byte is in `view`.

        -1: empty. -2: a read is open. A header that was overwritten cannot make it longer than
        the data there is. Consumer only, ISR-safe.
        """
        return _read(self.storage, self.view)

    def release(self) -> bool:
        """Free the frame that was read. False when no read is open. Consumer only, ISR-safe."""
        return self._release(_LONGEST) > 0

    def keep(self) -> None:
        """Close the read; the next one brings the same frame. Consumer only, ISR-safe."""
        self.storage[_READABLE] = 0
