"""The sorted list against a plain one, both ways round, and its storage for viper code."""

from array import array

import micropython

from noheap.buf.sorted_list import SortedList
from support import Random, no_alloc, raises, rounds

EDGES = (0, -1, 1, 2**30, -(2**30) - 1, 2**31 - 1, -(2**31), 5)


def content(keys):
    found, node = [], keys.first()
    while node:
        found.append(keys.key_at(node))
        node = keys.next(node)
    return found


def holding(capacity, *keys, largest=False):
    tested = SortedList(capacity, largest)
    for key in keys:
        assert tested.push(key)
    return tested


def play(capacity, words):
    """Drive a list and Python's by `words`, unsigned 32-bit numbers each of which is a step."""
    largest = capacity % 2 > 0
    tested = SortedList(capacity, largest)
    model = []
    for n, word in enumerate(words):
        op = word % 16
        key = EDGES[word >> 8 & 7] if word & 16 else (word >> 8) % 9 - 4
        one = array("i", [7, key])
        # Long stretches of filling and of draining, so that both ends are met.
        if op < (11 if n // 16 % 2 else 5):
            fits = len(model) < capacity
            assert (tested.push(key) if op & 1 else tested.push_from(one, 1)) == fits
            if fits:
                model.append(key)
                model.sort(reverse=largest)
        elif op == 11:
            assert tested.pop(99) == (model.pop(0) if model else 99)
        elif op == 12:
            assert tested.pop_into(one, 0) == bool(model)
            assert one[0] == (model.pop(0) if model else 7)
        elif op < 15:
            there = key in model
            assert (tested.remove(key) if op == 13 else tested.remove_from(one, 1)) == there
            if there:
                model.remove(key)
        elif word & 32:
            tested.clear(zero=bool(word & 64))
            model = []
        assert (len(tested), tested.full()) == (len(model), len(model) == capacity)
        assert tested.peek() == (model[0] if model else None)
        assert tested.contains(key) == (tested.find_from(one, 1) > 0) == (key in model)
        if n % 4 == 0:
            assert content(tested) == model
    assert content(tested) == model


def test_it_agrees_with_a_list():
    random = Random(37)
    for capacity in (1, 2, 7, 16):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 16))])


def test_a_key_is_put_in_and_taken_out_at_every_place():
    for largest in (False, True):
        for key in range(-1, 8, 2):
            tested = holding(5, 4, 0, 6, 2, largest=largest)
            assert tested.push(key)
            model = sorted([0, 2, 4, 6, key], reverse=largest)
            assert content(tested) == model
            assert tested.push(9) is False
            assert content(tested) == model
            assert tested.key_at(tested.find(key)) == key
            assert tested.remove(key) is True
            assert tested.remove(key) is False
            assert content(tested) == sorted([0, 2, 4, 6], reverse=largest)


def test_all_nodes_are_used_again():
    tested = SortedList(3)
    for turn in range(4):
        for key in range(3):
            assert tested.push(key * (-1) ** turn)
        assert tested.full()
        assert tested.remove(0)
        assert tested.pop() is not None
        assert tested.pop() is not None
        assert tested.pop() is None


def test_equal_keys_come_out_in_the_order_they_went_in():
    for largest in (False, True):
        tested = holding(4, 5, 5, 5, largest=largest)
        nodes = [tested.first()]
        while tested.next(nodes[-1]):
            nodes.append(tested.next(nodes[-1]))
        assert nodes == [6, 8, 10]
        assert tested.find(5) == 6


def test_empty_it_answers_with_the_default():
    tested = SortedList(2)
    out = array("i", [7])
    assert tested.pop() is tested.peek() is None
    assert tested.pop(5) == tested.peek(5) == 5
    assert tested.pop_into(out, 0) is tested.remove(0) is tested.contains(0) is False
    assert tested.find(0) == tested.first() == 0
    assert list(out) == [7]


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    tested = SortedList(2)
    words = array("i", [7, 8])
    assert tested.push_from(words, -1) is False
    assert tested.push(1)
    assert tested.push_from(words, -1) is tested.remove_from(words, -1) is False
    assert tested.find_from(words, -1) == 0
    assert tested.pop_into(words, -1) is False
    assert content(tested) == [1]
    assert list(words) == [7, 8]


def test_clear_leaves_no_key():
    for largest in (False, True):
        for zero in (False, True):
            tested = holding(3, 9, 8, 7, largest=largest)
            tested.remove(8)
            flip = tested.storage[3]
            tested.clear(zero)
            assert list(tested.storage) == [0, 0, 3, flip, 0, 6, 8, 0, 10, 0, 0, 0]
            assert content(tested) == []
            for key in (1, 3, 2):
                assert tested.push(key)
            assert tested.full()
            assert content(tested) == sorted([1, 2, 3], reverse=largest)


@micropython.viper
def _pop_inline(keys: ptr32, default: int) -> int:
    # As an ISR does it: the header's words, no call.
    node = keys[4]
    if node == 0:
        return default
    keys[4] = keys[node]
    keys[node] = keys[5]
    keys[5] = node
    keys[0] = keys[0] - 1
    return keys[node + 1]


def test_viper_code_may_pop_inline():
    tested = holding(4, 3, 1, 2)
    assert [_pop_inline(tested.storage, 9) for _ in range(4)] == [1, 2, 3, 9]
    assert len(tested) == 0
    for key in range(4):
        assert tested.push(key)
    assert not tested.push(4)


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, SortedList, capacity))


def test_nothing_allocates_once_it_is_made():
    tested = SortedList(4)
    source = array("i", [2**30, -(2**31), 2**31 - 1])
    out = array("i", [0, 0])
    big = 2**30 + 1

    def work():
        tested.clear(True)
        for n in range(3):
            tested.push_from(source, n)
        tested.push(big)
        tested.push(big)
        tested.full()
        tested.contains(big)
        tested.key_into(tested.find_from(source, 2), out, 0)
        tested.remove(big)
        tested.remove_from(source, 0)
        tested.pop_into(out, 1)
        tested.next(tested.first())
        tested.push(3)
        return tested.peek() + tested.key_at(tested.find(3)) + tested.pop()

    assert no_alloc(work) == 9
    assert list(out) == [2**31 - 1, -(2**31)]
