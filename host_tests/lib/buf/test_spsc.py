"""The queue against a plain list, and its storage as viper code may use it inline."""

import gc
from array import array

import micropython
from uctypes import addressof

from noheap.buf.spsc import SPSC, enqueue, take
from noheap.cortex.bind import bind
from support import Random, no_alloc, raises, rounds


def record(*words):
    return array("i", words)


def fill(queue, count, first=0):
    """Enqueue `count` records whose words are first*100, first*100 + 1, ..."""
    for n in range(first, first + count):
        words = [100 * n + k for k in range(queue.record_words)]
        assert queue.enqueue(record(*words))


def full(queue):
    return len(queue) == queue.capacity


def drained(queue):
    """The first word of each record, oldest first; the rest is checked here."""
    out = record(*[0] * queue.record_words)
    found = []
    while queue.dequeue(out):
        assert [word - out[0] for word in out] == list(range(queue.record_words))
        found.append(out[0])
    return found


def test_storage_above_64_kib_works():
    # The first test, while a board's heap is whole.
    # On the chip in few records: its heap has room for this, and each costs 1 ms.
    capacity, words = rounds((9000, 2), (63, 256))
    gc.collect()
    queue = SPSC(capacity, words)
    assert 4 * len(queue.storage) > 0x10000
    item = record(*[0] * words)
    for turn in range(2):
        for n in range(capacity):
            item[0] = n
            item[words - 1] = ~n
            assert queue.enqueue(item)
        assert full(queue)
        assert not queue.enqueue(item)
        for n in range(capacity):
            assert queue.dequeue(item)
            assert (item[0], item[words - 1]) == (n, ~n)
        assert queue.dropped == turn + 1


def test_a_new_queue_is_empty():
    queue = SPSC(4, 2)
    out = record(7, 8)
    assert (len(queue), queue.ready(), full(queue), queue.dropped) == (0, False, False, 0)
    assert queue.dequeue(out) is False
    assert queue.peek(out) is False
    assert list(out) == [7, 8]


def test_records_come_out_in_order_and_whole():
    for words in (1, 2, 3, 4, 5):
        queue = SPSC(6, words)
        fill(queue, 6)
        assert drained(queue) == [0, 100, 200, 300, 400, 500], words


def test_capacity_is_what_it_holds():
    for capacity in (1, 2, 3, 7):
        queue = SPSC(capacity, 3)
        fill(queue, capacity)
        assert full(queue)
        assert queue.enqueue(record(1, 2, 3)) is False
        assert queue.capacity == capacity == len(queue)


def test_a_record_that_does_not_fit_is_counted_and_changes_nothing():
    queue = SPSC(2, 1)
    fill(queue, 2)
    for n in range(1, 6):
        assert queue.enqueue(record(-1)) is False
        assert queue.dropped == n
    assert drained(queue) == [0, 100]
    fill(queue, 1)
    assert queue.dropped == 5


def test_len_is_right_at_every_fill_level_and_offset():
    queue = SPSC(5, 2)
    out = record(0, 0)
    for _ in range(13):  # each turn begins one slot further: the wrap lies everywhere once
        for level in range(5):
            assert len(queue) == level
            assert queue.ready() == (level > 0)
            assert not full(queue)
            fill(queue, 1)
        for level in range(5, 0, -1):
            assert len(queue) == level
            assert queue.dequeue(out)
        fill(queue, 1)
        assert queue.dequeue(out)


def test_peek_shows_the_oldest_and_keeps_it():
    queue = SPSC(3, 2)
    out = record(0, 0)
    fill(queue, 2, first=4)
    for _ in range(3):
        assert queue.peek(out) is True
        assert list(out) == [400, 401]
    assert len(queue) == 2
    assert queue.dequeue(out) is True
    assert list(out) == [400, 401]
    assert queue.peek(out) is True
    assert list(out) == [500, 501]


def test_every_32_bit_value_pattern_survives():
    queue = SPSC(8, 1)
    out = record(0)
    for value in (0, -1, 1, 2**30, -(2**30) - 1, 2**31 - 1, -(2**31), 0x55555555):
        assert queue.enqueue(record(value))
        assert queue.dequeue(out)
        assert out[0] == value


def play(capacity, words):
    """Drive a queue and a list by `words`, unsigned 32-bit numbers each of which is a step."""
    size = 1 + capacity % 5
    queue = SPSC(capacity, size)
    model = []
    dropped = 0
    out = record(*[0] * size)
    for n, word in enumerate(words):
        value = (word ^ 1 << 31) - (1 << 31)
        # Long stretches of filling and of draining, so that both ends are met.
        if word % 8 < (6 if n // 32 % 2 else 2):
            item = [value] + list(range(1, size))
            fits = len(model) < capacity
            assert queue.enqueue(record(*item)) == fits
            if fits:
                model.append(item)
            else:
                dropped += 1
        else:
            assert queue.peek(out) == queue.ready() == bool(model)
            assert queue.dequeue(out) == bool(model)
            if model:
                assert list(out) == model.pop(0)
        assert (len(queue), full(queue)) == (len(model), len(model) == capacity)
    assert queue.dropped == dropped


def test_it_agrees_with_a_list():
    random = Random(7)
    for capacity in (1, 2, 3, 16):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 40))])


def test_storage_is_laid_out_as_documented():
    queue = SPSC(2, 3)
    storage = queue.storage
    assert list(storage) == [20, 20, 56, 12, 0] + 9 * [0]
    fill(queue, 2, first=1)
    queue.enqueue(record(0, 0, 0))
    assert list(storage) == [44, 20, 56, 12, 1, 100, 101, 102, 200, 201, 202, 0, 0, 0]
    out = record(0, 0, 0)
    queue.dequeue(out)
    fill(queue, 1, first=3)
    assert list(storage[:5]) == [20, 32, 56, 12, 1]
    assert list(storage[11:]) == [300, 301, 302]


def test_the_functions_take_addresses_or_arrays():
    queue = SPSC(2, 3)
    item = record(1, 2**31 - 1, -(2**31))
    out = record(0, 0, 0)
    assert enqueue(queue.address, item)
    assert enqueue(queue.address, addressof(item))
    assert not enqueue(queue.address, item)
    assert queue.dropped == 1
    assert take(queue.address, addressof(out), 1)
    assert list(out) == list(item)
    assert take(queue.address, out, 1)
    assert not take(queue.address, out, 1)


def test_take_is_peek_or_dequeue():
    queue = SPSC(2, 1)
    fill(queue, 1, first=1)
    out = record(0)
    assert take(queue.address, out, 0) == 1
    assert len(queue) == 1
    assert take(queue.address, out, 1) == 1
    assert (out[0], len(queue)) == (100, 0)
    assert take(queue.address, out, 1) == 0


def test_the_functions_do_the_same_bound():
    queue = SPSC(2, 3)
    item = record(1, 2, 3)
    out = record(0, 0, 0)
    put = bind(enqueue, queue.storage, item)
    peek = bind(take, queue.storage, out, 0)
    get = bind(take, queue.storage, out, 1)
    for turn in range(1, 5):  # the wrap lies everywhere once
        assert (get(), peek()) == (False, False)
        assert list(out) == [3 * (turn - 1), 0, 0] or turn > 1
        for n in range(3):
            item[0] = 10 * turn + n
            assert put() is (n < 2)
        assert queue.dropped == turn
        for n in range(2):
            assert peek() is True
            assert list(out) == [10 * turn + n, 2, 3]
            out[0] = 0
            assert get() is True
            assert list(out) == [10 * turn + n, 2, 3]
    any_record = bind(enqueue, queue.storage)
    assert any_record(record(7, 8, 9))
    assert get()
    assert list(out) == [7, 8, 9]


@micropython.viper
def _enqueue_inline(queue: ptr32, value: int):
    # As an ISR does it: the header's words, no call.
    after = queue[0] + queue[3]
    if after == queue[2]:
        after = 20
    if after == queue[1]:
        queue[4] = queue[4] + 1
    else:
        ptr32(int(queue) + queue[0])[0] = value
        queue[0] = after


def test_viper_code_may_enqueue_inline():
    queue = SPSC(3, 1)
    out = record(0)
    for n in range(20):
        _enqueue_inline(queue.storage, n)
        assert queue.dequeue(out)
        assert out[0] == n
    for n in range(5):
        _enqueue_inline(queue.storage, n)
    assert drained(queue) == [0, 1, 2]
    assert queue.dropped == 2


def test_dropped_begins_again_at_2_to_the_30_and_allocates_nothing():
    queue = SPSC(1, 1)
    fill(queue, 1)
    for last in (2**30 - 1, 2**31 - 1, -(2**30) - 1, -1):
        queue.storage[4] = last
        assert queue.dropped == 2**30 - 1
        queue.enqueue(record(0))
        assert queue.dropped == 0
        no_alloc(lambda: queue.dropped)


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 2**20 + 1):
        assert "capacity" in str(raises(ValueError, SPSC, capacity, 1))
    for words in (0, -1, 257):
        assert "record_words" in str(raises(ValueError, SPSC, 1, words))


def test_nothing_allocates_once_it_is_made():
    queue = SPSC(3, 2)
    item = record(2**30, -(2**30) - 1)  # beyond a small int on a 32-bit board
    out = record(0, 0)

    def through_fill_overflow_and_wrap():
        for _ in range(5):
            while queue.enqueue(item):
                pass
            full(queue)
            len(queue)
            while queue.ready():
                queue.peek(out)
                queue.dequeue(out)
        return queue.dropped

    assert no_alloc(through_fill_overflow_and_wrap) == 5
    assert list(out) == list(item)
