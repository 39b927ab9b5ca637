"""BBQ and FrameBBQ between two cores: one produces, the other consumes.

The data is items of two bytes, item n being (n, n + 100): in FrameBBQ each is a frame. Items of
the start are numbered from 1; the producer offers 50 and 51, the consumer reads twice. Main takes
what is left.
"""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import pair

from noheap.buf.bbq import BBQ, FrameBBQ, commit, grant, read, release
from noheap.cortex.bind import bind

stream = BBQ(9)  # four items and a byte
frames = FrameBBQ(18)  # four frames and two bytes
got = bytearray(24)  # what the consumer took
counts = array("i", [0, 0, 0])  # bytes of it; items accepted; grants refused
before = [0, 0]  # items at the start, the oldest one's number
queue = None  # that of the case


def _prepare(which, offset, level, last=0, taken=0):
    """`level` items from `offset` on, LAST at `last`, then the first `taken` of them taken."""

    def prepare():
        global queue
        queue, words = which, which.storage
        for n in range(len(which.view)):
            which.view[n] = 0xEE
        for n in range(len(got)):
            got[n] = 0xEE
        words[0] = words[1] = offset
        words[2] = last or which.capacity
        words[5] = words[6] = words[7] = 0
        for n in range(level):
            assert _put(1 + n)
        for _ in range(taken):
            which.read()
            _release(2)
        for n in range(3):
            counts[n] = 0
        before[0] = level - taken
        before[1] = 1 + taken
        return (words, which.view), (got, counts)

    return prepare


def _put(n):
    start = frames.grant(2) if queue is frames else stream.grant_exact(2)
    if start < 0:
        return False
    queue.view[start] = n
    queue.view[start + 1] = n + 100
    assert queue.commit(2) == 2, "commit"
    return True


def _release(size):
    if queue is frames:
        return frames.release()
    return stream.release(size)


# In viper, as ISR code does it: the words of the header, no call


@micropython.viper
def put_inline(q: ptr32) -> int:
    data = ptr8(stream.view)
    count = ptr32(counts)
    n = 50
    while n < 52:
        write = q[0]
        read = q[1]
        start = write
        if write < read:
            room = read - write - 1
        else:
            room = q[3] - write
            if room < 2:
                start = 0
                room = read - 1
        if room < 2:
            q[7] = q[7] + 1
            count[2] = count[2] + 1
        else:
            data[start + 0] = n
            data[start + 1] = n + 100
            if start != write:
                q[2] = write
            else:
                if start + 2 > q[2]:
                    q[2] = q[3]
            q[0] = start + 2
            count[1] = count[1] + 1
        n += 1
    return 0


@micropython.viper
def take_inline(q: ptr32) -> int:
    data = ptr8(stream.view)
    out = ptr8(got)
    count = ptr32(counts)
    turns = 2
    while turns:
        end = q[0]
        read = q[1]
        if end < read:
            last = q[2]
            if read == last:
                read = 0
                q[1] = 0
            else:
                end = last
        n = count[0]
        while read < end:
            out[n + 0] = data[read + 0]
            n += 1
            read += 1
        if n != count[0]:
            q[1] = read
        count[0] = n
        turns -= 1
    return 0


# From bytecode


class _Bound:
    """The functions of one queue, bound."""

    def __init__(self, queue):
        words, self.view = queue.storage, queue.view
        self.queue = queue
        self.grant = bind(grant, words, 2)
        self.commit = bind(commit, words, queue.view, 2)
        self.read = bind(read, words, queue.view)
        self.release = bind(release, words)

    def put(self, _):
        n = 50
        while n < 52:
            start = self.grant(2)
            if start < 0:
                counts[2] += 1
            else:
                self.view[start] = n
                self.view[start + 1] = n + 100
                assert self.commit() == 2
                counts[1] += 1
            n += 1

    def take(self, _):
        turns = 2
        while turns:
            start = self.read()
            if start >= 0:
                size = self.queue.readable
                at = counts[0]
                n = 0
                while n < size:
                    got[at + n] = self.view[start + n]
                    n += 1
                counts[0] = at + size
                self.release(65535)
            turns -= 1


def put(_):
    if _put(50):
        counts[1] = 1
    else:
        counts[2] = 1


def take(_):
    if queue.ready():
        start = queue.read()
        assert start >= 0, "not ready"
        counts[0] = queue.readable
        for n in range(queue.readable):
            got[n] = queue.view[start + n]
        _release(queue.readable)


# Checks afterwards


def _items(data):
    if len(data) % 2:
        raise ValueError("torn: " + str(data))
    items = []
    for at in range(0, len(data), 2):
        if data[at + 1] != data[at] + 100:
            raise ValueError("torn: " + str(data))
        items.append(data[at])
    return items


def _left():
    data = []
    while True:
        start = queue.read()
        if start < 0:
            return _items(data)
        size = queue.readable
        data += [queue.view[start + n] for n in range(size)]
        _release(size)


def check(_first, _second):
    """Nothing lost, twice, torn or in another order."""
    assert queue.dropped == counts[2], "dropped"
    taken = _items(list(got[: counts[0]]))
    found = _left()
    level, oldest = before
    assert taken or not level, "empty though there was one"
    accepted = [n for n in (50, 51) if n in taken + found]
    assert len(accepted) == counts[1], "lost"
    if taken + found != list(range(oldest, oldest + level)) + accepted:
        raise ValueError(str(taken) + str(found))
    return not queue.ready()


def _cases():
    bound, framed = _Bound(stream), _Bound(frames)
    # Of the stream's 9 bytes: 8 at an end of the data leaves one that an item does not fit in.
    for name, offset, level, last, taken in (
        ("empty", 0, 0, 0, 0),
        ("one", 3, 1, 0, 0),
        ("almost full", 0, 3, 0, 0),
        ("full", 1, 4, 0, 0),
        ("put wraps", 6, 1, 0, 0),
        ("put passes LAST", 5, 1, 8, 0),
        ("take wraps", 6, 3, 0, 1),
    ):
        state = _prepare(stream, offset, level, last, taken)
        putting, taking = (put_inline, stream.storage), (take_inline, stream.storage)
        yield name + ": put, take inline", state, putting, taking, check
        if name in ("full", "put passes LAST"):
            yield name + ": put, take bound", state, (bound.put, 0), (bound.take, 0), check
    for name, state in (
        ("empty", _prepare(stream, 0, 0)),
        ("put wraps", _prepare(stream, 6, 1)),
        ("take wraps", _prepare(stream, 6, 3, taken=1)),
        ("frames, put wraps", _prepare(frames, 12, 1)),
    ):
        yield name + ": methods", state, (put, 0), (take, 0), check
    state = _prepare(stream, 6, 1)
    yield "put wraps: take, put bound", state, (bound.take, 0), (bound.put, 0), check
    state = _prepare(frames, 12, 1)
    yield "frames, put wraps: bound", state, (framed.put, 0), (framed.take, 0), check


pair.serve(_cases())
