# pyright: reportUndefinedVariable=false
"""Queue of bytes that hands out contiguous stretches of itself: nothing is copied. For DMA.

    queue = BBQ(256)
    start = queue.grant_exact(10)    # producer: 10 bytes to write; -1: no room
    queue.view[start + i] = byte     # or pack_into(..., queue.view, start), or DMA
    queue.commit(10)
    start = queue.read()             # consumer: queue.readable bytes to look at; -1: empty
    queue.release(queue.readable)

`FrameBBQ` carries whole frames in the same way. One producer, one consumer, either of them a
hard ISR, on one core or on the two of an RP2040 (docs/reference/buffers.md). A grant is its start
in `view`, the one memoryview of all the bytes, and its length an attribute, since a tuple or a
slice would allocate: index `view`, `pack_into` or `unpack_from` at the start, give viper
`ptr8(view)`, or DMA `addressof(view) + start`.

Data that would not fit in one piece before the end of `view` goes to its beginning; the bytes
skipped are free again once the consumer is past them. So an empty queue whose indices are at
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

from noheap.buf.counter import count

_WRITE = const(0)
_READ = const(1)
_LAST = const(2)
_CAPACITY = const(3)
_START = const(4)
_GRANTED = const(5)
_READABLE = const(6)
_DROPPED = const(7)
_HEADER = const(8)
_WORDS = const(9)
_LONGEST = const(0xFFFF)


@micropython.viper
def grant(q: ptr32, size: int, least: int) -> int:
    """Open a grant on the storage itself, as `grant_exact` (`least` is `size`), `grant_max` (1)
    and `FrameBBQ.grant` (`size`, up to 65535) do; saves their method call."""
    # One return, as in the others, because a return is long in machine code.
    at = -2
    if not q[_GRANTED]:
        at = -1
        if size > 0:
            size += q[_HEADER]
            least += q[_HEADER]
            start = q[_WRITE]
            read = q[_READ]
            room = read - start - 1
            if room >> 31:  # below 0
                room = q[_CAPACITY] - start
                if room < least:
                    start = 0
                    room = read - 1
            if room < size:
                size = room
            if size < least:
                q[_DROPPED] = q[_DROPPED] + 1
            else:
                q[_START] = start
                q[_GRANTED] = size
                at = start + q[_HEADER]
    return at


@micropython.viper
def commit(q: ptr32, data: ptr8, used: int) -> int:
    """Does `commit` on storage and `view`, without a method call."""
    header = q[_HEADER]
    granted = q[_GRANTED] - header
    q[_GRANTED] = 0
    if used > granted:
        used = granted
    used &= ~(used >> 31)  # not below 0
    if used:
        start = q[_START]
        if header:
            data[start + 0] = used
            data[start + 1] = used >> 8
        after = start + header + used
        if start - q[_WRITE]:
            q[_LAST] = q[_WRITE]  # wrapped: the data ends here
        else:
            if after > q[_LAST]:
                q[_LAST] = q[_CAPACITY]
        q[_WRITE] = after
    return used


@micropython.viper
def read(q: ptr32, data: ptr8) -> int:
    """Does `read` on storage and `view`, without a method call."""
    at = -2
    if not q[_READABLE]:
        end = q[_WRITE]  # before LAST, which only counts when WRITE has wrapped
        at = q[_READ]
        if end < at:
            if at - q[_LAST]:
                end = q[_LAST]
            else:
                at = 0
                q[_READ] = 0
        end -= at
        if end:
            if q[_HEADER]:
                end -= q[_HEADER]
                length = data[at + 0] | data[at + 1] << 8
                if length < end:
                    end = length
                at += q[_HEADER]
            q[_READABLE] = end
        else:
            at = -1
    return at


@micropython.viper
def release(q: ptr32, used: int) -> int:
    """Does `BBQ.release` on the storage itself, without a method call; with 65535 FrameBBQ's."""
    readable = q[_READABLE]
    q[_READABLE] = 0
    if used > readable:
        used = readable
    used &= ~(used >> 31)  # not below 0
    if used:
        q[_READ] = q[_READ] + q[_HEADER] + used
    return used


class _Bip:
    """The part that both queues share.

    The sides may be two cores of an RP2040, each side one of them; on an RP2350 that is not shown.
    """

    _header: int  # bytes before each frame

    def __init__(self, capacity: int):
        header = self._header
        if capacity - header - 1 >> 24:
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
        return commit(self.storage, self.view, used)

    def abort(self) -> None:
        """Close the grant, if one is open, and publish nothing. Producer only, ISR-safe."""
        self.storage[_GRANTED] = 0

    def read(self) -> int:
        """Open a read of `readable` bytes; where it begins in `view`. Consumer only, ISR-safe.

        -1: empty. -2: a read is open. Of a BBQ it is the oldest bytes in one piece; after a wrap
        the rest comes with the next read. Of a FrameBBQ it is the oldest frame; a header that was
        overwritten cannot make it longer than the data there is.
        """
        return read(self.storage, self.view)

    @property
    def readable(self) -> int:
        """Bytes of the open read, 0 when none is. Consumer only, ISR-safe."""
        return self.storage[_READABLE]

    def ready(self) -> bool:
        """Whether there is anything to read. Consumer only, ISR-safe."""
        return self.storage[_READ] != self.storage[_WRITE]

    @property
    def dropped(self) -> int:
        """Grants refused for lack of room, modulo 2**30."""
        return count(self.storage, _DROPPED)


class BBQ(_Bip):
    """Stream of bytes. Every operation is O(1), only the constructor allocates.

    Raises ValueError for a capacity outside 1..2**24 bytes.
    """

    _header = 0

    def grant_exact(self, size: int) -> int:
        """Open a grant of `size` bytes; where it begins in `view`. Producer only, ISR-safe.

        -1: there is no such room in one piece, or `size` is below 1. -2: a grant is open.
        """
        return grant(self.storage, size, size)

    def grant_max(self, size: int) -> int:
        """Open a grant of 1 to `size` bytes (see `granted`), as many as follow in one piece.

        Goes to the beginning only when nothing is left before the end. Returns as grant_exact.
        """
        return grant(self.storage, size, 1)

    def release(self, used: int) -> int:
        """Free the first `used` bytes of the read, keep the rest for the next one, close it.

        Returns how many were freed: no more than were readable, 0 when no read is open.
        Consumer only, ISR-safe.
        """
        return release(self.storage, used)


class FrameBBQ(_Bip):
    """Whole frames of 1 to 65535 bytes, each in one piece with a header of 2 in front of it.

    A frame of n bytes takes n + 2 of the capacity. O(1), only the constructor allocates.
    Raises ValueError for a capacity outside 3..2**24.
    """

    _header = 2

    def grant(self, size: int) -> int:
        """Open a grant for a frame of up to `size` bytes; where its first byte goes in `view`.

        -1: there is no such room in one piece, or `size` is outside 1..65535. -2: a grant is
        open. Producer only, ISR-safe.
        """
        return grant(self.storage, size if size <= _LONGEST else 0, size)

    def release(self) -> bool:
        """Free the frame that was read. False when no read is open. Consumer only, ISR-safe."""
        return release(self.storage, _LONGEST) > 0

    def keep(self) -> None:
        """Close the read; the next one brings the same frame. Consumer only, ISR-safe."""
        self.storage[_READABLE] = 0
