"""BBQ and FrameBBQ with the interrupt as producer and as consumer.

The data is items of two bytes, item n being (n, n + 100): in FrameBBQ each is a frame. The
interrupt fills the queue until it is refused, or empties it: the most that it can spoil. Through
the public methods it moves one item, or one stretch.
"""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import preempt

from noheap.buf.bbq import BBQ, FrameBBQ, commit, grant, read, release
from noheap.cortex.bind import bind

stream = BBQ(9)  # four items and a byte
frames = FrameBBQ(18)  # four frames and two bytes
handled = preempt.handled
got = bytearray(24)  # what main took
isr_got = bytearray(24)
isr_saw = array("i", [0, 0, 0])  # the interrupt: items added, bytes taken, grants refused
before = [0, 0]  # items at the start, the oldest one's number
queue = words = view = None  # that of the case


def _prepare(which, offset, level, last=0, taken=0, grant=0, read=False):
    """`level` items from `offset` on, LAST at `last`, then the first `taken` of them taken; with
    a grant for item 50 open and filled, or a read."""

    def prepare():
        global queue, words, view
        queue, words, view = which, which.storage, which.view
        for n in range(len(view)):
            view[n] = 0xEE
        for n in range(len(got)):
            got[n] = isr_got[n] = 0xEE
        words[0] = words[1] = offset
        words[2] = last or which.capacity
        words[5] = words[6] = words[7] = 0
        for n in range(level):
            assert _open_grant(1 + n)
            queue.commit(2)
        for _ in range(taken):
            queue.read()
            if which is frames:
                queue.release()
            else:
                queue.release(2)
        if grant:
            assert _open_grant(50)
        if read:
            queue.read()
        isr_saw[0] = isr_saw[1] = isr_saw[2] = 0
        before[0] = level - taken
        before[1] = 1 + taken
        return words, view, got, isr_got, isr_saw

    return prepare


def _open_grant(n):
    start = frames.grant(2) if queue is frames else stream.grant_exact(2)
    if start < 0:
        return False
    view[start] = n
    view[start + 1] = n + 100
    return True


def _drain():
    """The items left, through the public methods."""
    items = []
    data = []
    while True:
        start = queue.read()
        if start < 0:
            break
        size = queue.readable
        if queue is frames:
            assert size == 2, "frame of " + str(size)
        data += [view[start + n] for n in range(size)]
        if queue is frames:
            queue.release()
        else:
            queue.release(size)
    return _items(data, items)


def _items(data, items):
    if len(data) % 2:
        raise ValueError("torn: " + str(data))
    for at in range(0, len(data), 2):
        if data[at + 1] != data[at] + 100:
            raise ValueError("torn: " + str(data))
        items.append(data[at])
    return items


# The interrupt


@micropython.viper
def isr_fill_viper(pin):
    q = ptr32(words)
    data = ptr8(view)
    header = q[8]
    size = 2 + header
    count = 0
    while True:
        write = q[0]
        read = q[1]
        start = write
        if write < read:
            room = read - write - 1
        else:
            room = q[3] - write
            if room < size:
                start = 0
                room = read - 1
        if room < size:
            q[7] = q[7] + 1
            break
        at = start
        if header:
            data[at + 0] = 2
            data[at + 1] = 0
            at += 2
        data[at + 0] = 70 + count
        data[at + 1] = 170 + count
        after = start + size
        if start != write:
            q[2] = write
        else:
            if after > q[2]:
                q[2] = q[3]
        q[0] = after
        count += 1
    saw = ptr32(isr_saw)
    saw[0] = count
    saw[2] = 1
    done = ptr32(handled)
    done[0] = done[0] + 1


@micropython.viper
def isr_empty_viper(pin):
    q = ptr32(words)
    data = ptr8(view)
    out = ptr8(isr_got)
    header = q[8]
    count = 0
    while True:
        end = q[0]
        read = q[1]
        if end < read:
            last = q[2]
            if read == last:
                read = 0
                q[1] = 0
            else:
                end = last
        length = end - read
        if length == 0:
            break
        if header:
            length = data[read + 0] | data[read + 1] << 8
        read += header
        n = 0
        while n < length:
            if count < 24:
                out[count + 0] = data[read + n]
            count += 1
            n += 1
        q[1] = read + length
    saw = ptr32(isr_saw)
    saw[1] = count
    done = ptr32(handled)
    done[0] = done[0] + 1


def isr_put(pin):
    if _open_grant(70):
        queue.commit(2)
        isr_saw[0] = 1
    else:
        isr_saw[2] = 1
    handled[0] += 1


def isr_take(pin):
    start = stream.read()
    if start >= 0:
        for n in range(stream.readable):
            isr_got[n] = view[start + n]
        isr_saw[1] = stream.release(stream.readable)
    handled[0] += 1


# In viper, as ISR code does it: the words of the header, no call


@micropython.viper
def put_inline(q: ptr32) -> int:
    data = ptr8(view)
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
        return 0
    data[start + 0] = 50
    data[start + 1] = 150
    if start != write:
        q[2] = write
    else:
        if start + 2 > q[2]:
            q[2] = q[3]
    q[0] = start + 2
    return 2


@micropython.viper
def take_inline(q: ptr32) -> int:
    data = ptr8(view)
    out = ptr8(got)
    end = q[0]
    read = q[1]
    if end < read:
        last = q[2]
        if read == last:
            read = 0
            q[1] = 0
        else:
            end = last
    length = end - read
    n = 0
    while n < length:
        out[n + 0] = data[read + n]
        n += 1
    q[1] = read + length
    return length


def call(method):
    return method()


# Checks afterwards


def _at_start():
    return list(range(before[1], before[1] + before[0]))


def _check_isr_produced(taken, n):
    """Main took the items `taken`; the interrupt added 70, 71... until it was refused."""
    assert queue.dropped == isr_saw[2], "dropped"
    found = _drain()
    if taken + found != _at_start() + list(range(70, 70 + isr_saw[0])):
        raise ValueError(str(taken) + str(found))
    assert not queue.ready(), "ready"
    return True


def check_take_inline(result, n):
    assert result or not before[0], "there was something"
    return _check_isr_produced(_items(list(got[:result]), []), n)


def check_read(result, n):
    """The read is open, and what it shows is right; then all goes on."""
    assert result >= 0 or not before[0], "there was something"
    taken = []
    if result >= 0:
        size = queue.readable
        _items([view[result + k] for k in range(size)], taken)
        if queue is frames:
            assert queue.release() and size == 2, "frame of " + str(size)
        else:
            assert queue.release(size) == size, "release"
    return _check_isr_produced(taken, n)


def check_release(result, n):
    return _check_isr_produced([1], n)


def _check_isr_consumed(added, refused, n):
    """Main added the items `added`; the interrupt took all there was."""
    assert queue.dropped == refused, "dropped"
    taken = _items(list(isr_got[: isr_saw[1]]), [])
    if n:
        assert len(taken) >= before[0], "left some"
    found = _drain()
    if taken + found != _at_start() + added:
        raise ValueError(str(taken) + str(found))
    assert not queue.ready(), "ready"
    return True


def check_put_inline(result, n):
    return _check_isr_consumed([50] if result else [], 0 if result else 1, n)


def check_commit(result, n):
    assert result == 2, "commit"
    return _check_isr_consumed([50], 0, n)


def check_grant(result, n):
    if result < 0:
        return _check_isr_consumed([], 1, n)
    assert queue.granted == 2, "granted"
    view[result] = 50
    view[result + 1] = 150
    assert queue.commit(2) == 2, "commit"
    return _check_isr_consumed([50], 0, n)


def _cases():
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
        put = name + ": put inline", state, put_inline, stream.storage
        take = name + ": take inline", state, take_inline, stream.storage
        yield put + (isr_empty_viper, check_put_inline)
        yield take + (isr_fill_viper, check_take_inline)
        ask, look = bind(grant, stream.storage, 2), bind(read, stream.storage)
        yield name + ": grant bound", state, ask, 2, isr_empty_viper, check_grant
        yield name + ": read bound", state, look, stream.view, isr_fill_viper, check_read
    # Calls of methods: some 2500 instructions each.
    wraps = _prepare(stream, 6, 1)
    yield (
        "put wraps, API in ISR: put inline",
        wraps,
        put_inline,
        stream.storage,
        isr_take,
        check_put_inline,
    )
    yield (
        "put wraps, API in ISR: take inline",
        wraps,
        take_inline,
        stream.storage,
        isr_put,
        check_take_inline,
    )
    yield "put wraps: grant_exact()", wraps, stream.grant_exact, 2, isr_empty_viper, check_grant
    wrapping = _prepare(stream, 6, 1, grant=1)
    yield "put wraps: commit()", wrapping, stream.commit, 2, isr_empty_viper, check_commit
    bound = bind(commit, stream.storage, stream.view)
    yield "put wraps: commit bound", wrapping, bound, 2, isr_empty_viper, check_commit
    passing = _prepare(stream, 7, 0, last=8, grant=1)
    yield "put passes LAST: commit()", passing, stream.commit, 2, isr_empty_viper, check_commit
    yield "put passes LAST: commit bound", passing, bound, 2, isr_empty_viper, check_commit
    yield "put wraps: read()", wraps, call, stream.read, isr_fill_viper, check_read
    took = _prepare(stream, 6, 3, taken=1)
    yield "take wraps: read()", took, call, stream.read, isr_fill_viper, check_read
    opened = _prepare(stream, 6, 1, read=True)
    yield "put wraps: release()", opened, stream.release, 2, isr_fill_viper, check_release
    free = bind(release, stream.storage)
    yield "put wraps: release bound", opened, free, 2, isr_fill_viper, check_release
    framed = _prepare(frames, 12, 1, grant=1)
    yield "put wraps: frames, commit()", framed, frames.commit, 2, isr_empty_viper, check_commit
    framed = _prepare(frames, 12, 1)
    yield "put wraps: frames, read()", framed, call, frames.read, isr_fill_viper, check_read


preempt.serve(_cases())
