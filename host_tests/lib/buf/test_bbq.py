"""The byte queues against a plain list, and their words as viper code may use them inline."""

import gc
from array import array
from struct import pack_into, unpack_from

import micropython

from bbq_support import drain, moved_to, put, send, taken, write
from noheap.buf import bbq
from noheap.buf.bbq import BBQ, FrameBBQ
from noheap.cortex.bind import bind
from support import Random, no_alloc, raises, rounds


def roomiest(kind):
    """A queue of up to 70,001 bytes, as the heap has room in one piece; of more than 64 KiB."""
    gc.collect()
    for capacity in range(70_001, 66_000, -500):
        try:
            return kind(capacity)
        except MemoryError:
            gc.collect()
    raise AssertionError("no room for 66,001 bytes in one piece")


def test_more_than_64_kib_works():
    # The first test, while a board's heap is whole.
    for kind in (BBQ, FrameBBQ):
        queue = roomiest(kind)
        header = queue.storage[8]
        capacity = queue.capacity
        grant = queue.grant_exact if isinstance(queue, BBQ) else queue.grant
        longest = 66_000 if isinstance(queue, BBQ) else 65_535
        assert header == 0 or grant(65_536) == -1
        for n in range(3):
            size = longest - n  # the room before the old indices shrinks by a byte each time
            start = grant(size)
            assert start == header
            queue.view[start] = n
            queue.view[start + size - 1] = ~n & 0xFF
            assert queue.commit(size) == size
            assert grant(capacity + 1 - size) == -1
            start = queue.read()
            assert queue.readable == size
            assert (queue.view[start], queue.view[start + size - 1]) == (n, ~n & 0xFF)
            if isinstance(queue, BBQ):
                assert queue.release(size) == size
            else:
                assert queue.release()
        assert queue.dropped == 3
        queue = grant = None
        gc.collect()


def test_the_functions_do_the_same_bound():
    for queue, header in ((BBQ(12), 0), (FrameBBQ(12), 2)):
        ask = bind(bbq.grant, queue.storage, 4, 4)
        publish = bind(bbq.commit, queue.storage, queue.view)
        look = bind(bbq.read, queue.storage, queue.view)
        free = bind(bbq.release, queue.storage)
        assert (look(), publish(4)) == (-1, 0)
        for turn in range(1, 4):  # around the end
            start = ask()
            assert (start >= header, ask(), queue.granted) == (True, -2, 4)
            put(queue, start, (turn, 2, 3, 4))
            assert publish(9) == 4
            assert look() == start
            assert (look(), taken(queue, start)) == (-2, [turn, 2, 3, 4])
            assert free(65535 if header else 4) == 4
        assert free(65535) == 0


def test_a_new_queue_is_empty():
    for queue in (BBQ(8), FrameBBQ(8)):
        assert (queue.ready(), queue.granted, queue.readable, queue.dropped) == (False, 0, 0, 0)
        assert queue.read() == -1


def test_capacity_is_what_it_holds():
    for capacity in (1, 2, 7, 64):
        queue = BBQ(capacity)
        assert write(queue, range(capacity))
        assert not write(queue, [0])
        assert queue.dropped == 1
        assert drain(queue) == list(range(capacity))


def test_room_in_one_piece_of_an_empty_queue_is_as_stated_at_every_offset():
    for offset in range(12):
        for size in range(1, 13):
            queue = moved_to(12, offset)
            fits = size <= (max(12 - offset, offset - 1) if offset else 12)
            assert write(queue, range(size)) == fits, (offset, size)
            assert drain(queue) == (list(range(size)) if fits else [])


def test_a_full_queue_refuses_at_every_offset():
    for offset in range(9):
        queue = moved_to(9, offset)
        sent = 0
        while write(queue, [sent]):
            sent += 1
        assert sent == (9 if offset in (0, 9) else 8)  # a wrapped one keeps a byte free
        assert queue.grant_exact(1) == queue.grant_max(1) == -1
        assert queue.dropped == 3
        assert drain(queue) == list(range(sent))


def test_grant_max_gives_what_follows_and_wraps_only_when_nothing_is_left():
    queue = moved_to(10, 7)
    assert queue.grant_max(8) == 7
    assert queue.granted == 3
    assert queue.commit(3) == 3
    assert queue.grant_max(8) == 0
    assert queue.granted == 6
    assert queue.commit(6) == 6
    assert queue.grant_max(8) == -1


def test_less_than_granted_may_be_committed_and_the_rest_is_given_back():
    queue = BBQ(8)
    start = queue.grant_exact(8)
    put(queue, start, b"ab")
    assert queue.commit(2) == 2
    assert write(queue, b"cdefgh")
    assert bytes(drain(queue)) == b"abcdefgh"


def test_more_than_granted_is_not_committed():
    queue = BBQ(8)
    queue.grant_exact(3)
    assert queue.commit(100) == 3
    assert len(drain(queue)) == 3


def test_commit_and_abort_without_a_grant_do_nothing():
    for queue in (BBQ(8), FrameBBQ(8)):
        queue.abort()
        assert queue.commit(3) == 0
        assert not queue.ready()
        if isinstance(queue, BBQ):
            queue.grant_exact(3)
        else:
            queue.grant(3)
        queue.abort()
        assert queue.commit(3) == 0
        assert not queue.ready()
        assert queue.granted == 0


def test_an_aborted_grant_that_would_have_wrapped_leaves_the_tail():
    queue = moved_to(10, 7)
    assert queue.grant_exact(5) == 0
    queue.abort()
    assert queue.grant_exact(3) == 7
    assert queue.commit(0) == 0
    assert queue.grant_exact(3) == 7


def test_one_grant_and_one_read_at_a_time():
    queue = BBQ(8)
    assert queue.grant_exact(4) == 0
    assert queue.grant_exact(1) == queue.grant_max(1) == -2
    assert queue.granted == 4
    queue.commit(4)
    assert queue.read() == 0
    assert queue.read() == -2
    assert queue.readable == 4
    frames = FrameBBQ(8)
    assert frames.grant(4) == 2
    assert frames.grant(1) == -2
    frames.commit(4)
    assert frames.read() == 2
    assert frames.read() == -2
    assert queue.dropped == frames.dropped == 0


def test_sizes_below_one_are_refused():
    queue = BBQ(8)
    frames = FrameBBQ(8)
    for size in (0, -1, -(2**29)):
        assert queue.grant_exact(size) == queue.grant_max(size) == frames.grant(size) == -1
        queue.grant_exact(2)
        assert queue.commit(size) == 0
        assert queue.granted == 0
    assert not queue.ready()
    assert queue.dropped == frames.dropped == 0


def test_release_may_be_partial_and_never_more_than_read():
    queue = BBQ(8)
    write(queue, b"abcdef")
    assert queue.read() == 0
    assert queue.release(2) == 2
    assert queue.release(2) == 0  # no read is open
    assert queue.read() == 2
    assert queue.release(0) == 0
    assert queue.read() == 2
    assert queue.release(-5) == 0
    assert queue.read() == 2
    assert queue.release(100) == 4
    assert queue.read() == -1
    assert queue.release(1) == 0


def test_what_is_committed_after_a_read_was_opened_comes_with_the_next():
    queue = BBQ(8)
    write(queue, b"ab")
    queue.read()
    write(queue, b"cd")
    assert queue.readable == 2
    assert queue.release(100) == 2
    assert bytes(drain(queue)) == b"cd"


def play(capacity, words):
    """Drive a stream and the list of its bytes by `words`, 32-bit numbers each of them a step."""
    queue = BBQ(capacity)
    model = []
    for word in words:
        what = word & 3
        size = 1 + (word >> 2 & 0xFF) % (capacity + 1)
        if what < 2:
            start = queue.grant_exact(size) if what else queue.grant_max(size)
            if start < 0:
                assert start == -1
                continue
            assert start + queue.granted <= capacity
            data = [word >> 8 + n % 16 & 0xFF for n in range(queue.granted)]
            put(queue, start, data)
            used = (word >> 10 & 0xFF) % (queue.granted + 1)
            assert queue.commit(used) == used
            model += data[:used]
        else:
            start = queue.read()
            assert (start >= 0) == bool(model)
            if start >= 0:
                count = queue.readable
                assert taken(queue, start) == model[:count]
                used = min(size, count)
                assert queue.release(used) == used
                del model[:used]
        assert queue.ready() == bool(model)
        assert len(model) <= capacity
    assert drain(queue) == model


def test_a_stream_agrees_with_a_list():
    for capacity in (1, 2, 7, 16, 40):
        random = Random(capacity)
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2500, 40))])


def test_the_header_is_laid_out_as_documented():
    queue = BBQ(10)
    assert list(queue.storage) == [0, 0, 10, 10, 0, 0, 0, 0, 0]
    write(queue, range(7))
    queue.read()
    queue.release(5)
    write(queue, range(4))
    assert list(queue.storage) == [4, 5, 7, 10, 0, 0, 0, 0, 0]
    frames = FrameBBQ(0x400)
    send(frames, bytes(0x203))
    assert list(frames.view[:3]) == [3, 2, 0]
    assert frames.read() == 2
    assert list(frames.storage) == [0x205, 0, 0x400, 0x400, 0, 0, 0x203, 0, 2]


def test_a_grant_is_filled_and_read_without_a_slice():
    queue = BBQ(16)
    item = array("i", [0])

    def through():
        for n in range(20):
            start = queue.grant_exact(4)
            pack_into("<HH", queue.view, start, n, 2 * n)
            queue.commit(4)
            start = queue.read()
            item[0] = queue.view[start] + queue.view[start + 2]
            queue.release(4)

    no_alloc(through)
    assert item[0] == 57
    write(queue, b"\x01\x02\x03\x04")
    assert unpack_from("<I", queue.view, queue.read())[0] == 0x04030201


@micropython.viper
def _put_inline(q: ptr32, data: ptr8, value: int):
    # As an ISR does it: two bytes in one piece, the header's words, no call.
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
    else:
        data[start + 0] = value
        data[start + 1] = value >> 8
        if start != write:
            q[2] = write
        else:
            if start + 2 > q[2]:
                q[2] = q[3]
        q[0] = start + 2


def test_viper_code_may_put_inline():
    queue = BBQ(7)
    sent = received = 0
    for n in range(40):
        for _ in range(n % 5):
            before = queue.dropped
            _put_inline(queue.storage, queue.view, 0x100 + sent)
            sent += queue.dropped == before
        for byte in drain(queue):
            assert byte == (1 if received % 2 else received // 2 & 0xFF)
            received += 1
    assert received == 2 * sent > 60
    assert queue.dropped


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 2**24 + 1):
        assert "capacity" in str(raises(ValueError, BBQ, capacity))
    assert "capacity" in str(raises(ValueError, FrameBBQ, 2))


def test_nothing_allocates_once_it_is_made():
    queue = BBQ(11)
    frames = FrameBBQ(11)

    def through_fill_overflow_and_wrap():
        for _ in range(9):
            while queue.grant_exact(3) >= 0:
                queue.granted  # noqa: B018
                queue.commit(3)
            if queue.grant_max(5) >= 0:
                queue.abort()
            while queue.ready():
                queue.read()
                queue.release(queue.readable)
            while frames.grant(2) >= 0:
                frames.commit(2)
            while frames.read() >= 0:
                frames.keep()
                frames.read()
                frames.release()
        return queue.dropped * frames.dropped

    assert no_alloc(through_fill_overflow_and_wrap)
