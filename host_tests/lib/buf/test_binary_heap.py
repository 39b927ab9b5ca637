"""The heap against a sorted list, both ways round, with payloads, and its storage."""

from array import array

import micropython

from noheap.buf.binary_heap import BinaryHeap
from support import Random, no_alloc, raises, rounds

EDGES = (0, -1, 1, 2**30, -(2**30) - 1, 2**31 - 1, -(2**31), 5)


def drained(heap):
    keys = []
    while len(heap):
        keys.append(heap.pop())
    return keys


def play(capacity, words):
    """Drive a heap and a list by `words`, unsigned 32-bit numbers each of which is a step."""
    largest = capacity % 2 > 0
    heap = BinaryHeap(capacity, largest=largest, payload=True)
    model = []  # (key, payload)
    for n, word in enumerate(words):
        op = word % 16
        key = EDGES[word >> 8 & 7] if word & 16 else (word ^ 1 << 31) - (1 << 31)
        payload = ~key
        # Long stretches of filling and of draining, so that both ends are met.
        if op < (12 if n // 16 % 2 else 4):
            fits = len(model) < capacity
            if op & 1:
                assert heap.push(key, payload) == fits
            else:
                assert heap.push_from(array("i", [9, key, payload]), 1) == fits
            if fits:
                model.append(key)
                model.sort(reverse=largest)
        elif op < 15:
            out = array("i", [0, 7, 7])
            assert heap.peek_into(out, 1) == bool(model)
            if model:
                first = model.pop(0)
                assert list(out) == [0, first, ~first]
                assert (heap.peek(), heap.peek_payload()) == (first, ~first)
                if op & 1:
                    assert (heap.pop(), heap.popped_payload()) == (first, ~first)
                else:
                    assert heap.pop_into(out, 0)
                    assert list(out) == [first, ~first, ~first]
        elif word & 32:
            heap.clear(zero=bool(word & 64))
            model = []
        assert (len(heap), heap.full()) == (len(model), len(model) == capacity)
        assert heap.peek() == (model[0] if model else None)
    assert drained(heap) == model


def test_it_agrees_with_a_sorted_list():
    random = Random(19)
    for capacity in (1, 2, 7, 16):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 20))])


def test_every_order_of_few_keys_comes_out_sorted():
    keys = rounds((3, -1, 0, 2**31 - 1, -(2**31), 3), (3, -1, -(2**31), 3))
    for start in range(len(keys) ** 3):
        order, left, seed = [], list(keys), start
        while left:
            order.append(left.pop(seed % len(left)))
            seed = seed * 7 // 5 + 1
        for largest in (False, True):
            heap = BinaryHeap(len(keys), largest)
            for key in order:
                assert heap.push(key)
            assert heap.push(0) is False
            assert drained(heap) == sorted(keys, reverse=largest)


def test_without_payloads_an_item_is_one_word():
    heap = BinaryHeap(3)
    assert len(heap.storage) == 6 + 3
    assert heap.push_from(array("i", [4, 9]), 0)
    assert heap.push(2, 99)
    out = array("i", [7, 7])
    assert heap.peek_into(out, 0)
    assert list(out) == [2, 7]
    assert heap.pop_into(out, 1)
    assert list(out) == [2, 2]
    assert heap.pop() == 4


def test_empty_it_answers_with_the_default():
    heap = BinaryHeap(2, payload=True)
    out = array("i", [7, 7])
    for ask in (heap.pop, heap.peek, heap.peek_payload):
        assert ask() is None
        assert ask(5) == 5
    assert heap.pop_into(out, 0) is heap.peek_into(out, 0) is False
    assert list(out) == [7, 7]


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    for payload in (False, True):
        heap = BinaryHeap(2, payload=payload)
        words = array("i", [7, 8])
        assert heap.push_from(words, -1) is False
        heap.push(1, 2)
        assert heap.push_from(words, -1) is False
        assert heap.pop_into(words, -1) is heap.peek_into(words, -1) is False
        assert (len(heap), heap.peek(), heap.peek_payload()) == (1, 1, 2 if payload else 1)
        assert list(words) == [7, 8]


def test_clear_zeroes_if_asked():
    heap = BinaryHeap(2, largest=True)
    heap.push(1)
    heap.push(2)
    heap.push(heap.pop())
    heap.clear()
    assert list(heap.storage) == [0, 2, 2, -(2**31), 0, 2, 2, 1]
    heap.clear(zero=True)
    assert list(heap.storage) == [0, 0, 2, -(2**31), 0, 0, 0, 0]
    heap = BinaryHeap(1, payload=True)
    heap.push(3, 4)
    heap.pop()
    heap.clear(zero=True)
    assert list(heap.storage) == [0, 0, 1, 2**31 - 1, 2] + 4 * [0]


@micropython.viper
def _due_inline(heap: ptr32, now: int) -> int:
    # As an ISR does it: is the first item's key, a time, reached? The difference may wrap.
    if heap[0] == 0:
        return 0
    return 1 - ((now - heap[6]) >> 31 & 1)


def test_viper_code_may_look_at_the_first_item_inline():
    heap = BinaryHeap(3, payload=True)
    assert _due_inline(heap.storage, 100) == 0
    heap.push(50, 1)
    heap.push(40, 2)
    assert [_due_inline(heap.storage, now) for now in (39, 40, 41)] == [0, 1, 1]
    heap.pop()
    assert [_due_inline(heap.storage, now) for now in (49, 50)] == [0, 1]


@micropython.viper
def _push_inline(heap: ptr32, key: int):
    # As an ISR does it: smallest first, no payloads, keys of at most 31 bits, never full here.
    child = heap[0]
    heap[0] = child + 1
    while child > 0:
        parent = (child - 1) >> 1
        above = heap[6 + parent]
        if above <= key:
            break
        heap[6 + child] = above
        child = parent
    heap[6 + child] = key


def test_viper_code_may_push_inline():
    heap = BinaryHeap(8)
    for key in (5, 3, 8, 1, 9, 2, 7, 3):
        _push_inline(heap.storage, key)
    assert drained(heap) == [1, 2, 3, 3, 5, 7, 8, 9]


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, BinaryHeap, capacity))


def test_nothing_allocates_once_it_is_made():
    heap = BinaryHeap(4, payload=True)
    source = array("i", [2**30, -(2**31), 2**31 - 1, 5])
    out = array("i", [0, 0])
    big = 2**30 + 1

    def work():
        for _ in range(3):
            heap.clear(True)
            for n in range(3):
                heap.push_from(source, n)
            heap.push(big, big)
            heap.push(big, big)
            heap.full()
            heap.peek_into(out, 0)
            heap.pop_into(out, 0)
            heap.push(-3, 4)
            heap.peek()
            heap.peek_payload()
            heap.pop()
        return heap.popped_payload()

    assert no_alloc(work) == 4
    assert list(out) == [-(2**31), 2**31 - 1]
