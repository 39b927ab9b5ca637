"""The queues of bbq_cases.py, their states, and the code of the interrupt and of main.

The data is items of two bytes, item n being (n, n + 100): in FrameBBQ each is a frame. The
interrupt fills the queue until it is refused, or empties it: the most that it can spoil. Through
the public methods it moves one item, or one stretch.
"""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import preempt

from noheap.buf.bbq import BBQ, FrameBBQ

stream = BBQ(9)  # four items and a byte
frames = FrameBBQ(18)  # four frames and two bytes
handled = preempt.handled
got = bytearray(24)  # what main took
isr_got = bytearray(24)
isr_saw = array("i", [0, 0, 0])  # the interrupt: items added, bytes taken, grants refused
before = [0, 0]  # items at the start, the oldest one's number
queue = words = view = None  # that of the case


def prepare(which, offset, level, last=0, taken=0, grant=0, read=False):
    """`level` items from `offset` on, LAST at `last`, then the first `taken` of them taken; with
    a grant for item 50 open and filled, or a read."""

    def put_there():
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
            assert open_grant(1 + n)
            queue.commit(2)
        for _ in range(taken):
            queue.read()
            if which is frames:
                queue.release()
            else:
                queue.release(2)
        if grant:
            assert open_grant(50)
        if read:
            queue.read()
        isr_saw[0] = isr_saw[1] = isr_saw[2] = 0
        before[0] = level - taken
        before[1] = 1 + taken
        return words, view, got, isr_got, isr_saw

    return put_there


def open_grant(n):
    start = frames.grant(2) if queue is frames else stream.grant_exact(2)
    if start < 0:
        return False
    view[start] = n
    view[start + 1] = n + 100
    return True


def drain():
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
    return items_of(data, items)


def items_of(data, items):
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
    if open_grant(70):
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
