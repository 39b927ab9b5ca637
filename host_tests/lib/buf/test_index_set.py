"""The set against Python's, with keys that collide, and its storage as viper code may use it."""

from array import array

import micropython

from keyed_support import EDGES, colliding, key_of
from noheap.buf.index_set import IndexSet
from support import Random, no_alloc, raises, rounds


def agrees(found, model):
    assert (len(found), found.full()) == (len(model), len(model) == found.capacity)
    assert {found.key_at(i) for i in range(len(found))} == model
    assert found.key_at(-1) is found.key_at(len(model)) is None
    for key in model:
        assert found.contains(key)
        assert found.key_at(found.find(key)) == key


def play(capacity, words):
    """Drive a set and Python's by `words`, unsigned 32-bit numbers each of which is a step."""
    tested = IndexSet(capacity)
    model = set()
    for n, word in enumerate(words):
        op = word % 16
        key = key_of(word, capacity, EDGES)
        one = array("i", [3, key])
        if op < (11 if n // 16 % 2 else 5):
            fits = key in model or len(model) < capacity
            if op & 1:
                assert tested.insert(key) == fits
            else:
                assert tested.insert_from(one, 1) == fits
            if fits:
                model.add(key)
        elif op < 14:
            assert tested.remove(key) == (key in model)
            model.discard(key)
        elif op == 14:
            index = (word >> 8) % (capacity + 2) - 1
            there = tested.key_at(index)
            assert tested.remove_at(index) == (0 <= index < len(model))
            model.discard(there)
        elif word & 32:
            tested.clear(zero=bool(word & 64))
            model = set()
        assert tested.contains(key) == (key in model)
        index = tested.find_from(one, 1)
        assert (index >= 0) == (key in model)
        out = array("i", [1])
        assert tested.key_into(index, out, 0) == (key in model)
        assert out[0] == (key if key in model else 1)
        if n % 8 == 0:
            agrees(tested, model)
    agrees(tested, model)


def test_it_agrees_with_a_set():
    random = Random(29)
    for capacity in (1, 3, 8, 21):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 12))])


def test_keys_that_collide_are_told_apart_and_removed_in_any_order():
    for chain in (0, 7):
        for order in range(rounds(24, 2)):
            tested = IndexSet(5)
            keys = colliding(tested, 4, chain) + colliding(tested, 1, 3)
            model = set(keys)
            for key in keys:
                assert tested.insert(key)
            agrees(tested, model)
            for left in (4, 3, 2, 1):
                key = keys.pop(order % left)
                order //= left
                assert tested.remove(key)
                assert not tested.remove(key)
                model.discard(key)
                agrees(tested, model)
            assert tested.insert(key)
            model.add(key)
            agrees(tested, model)


def test_the_capacity_is_what_was_asked_for():
    for capacity in (1, 2, 3, 5, 6, 11):
        tested = IndexSet(capacity)
        for key in range(capacity):
            assert not tested.full()
            assert tested.insert(-key)
        assert tested.insert(capacity) is False
        assert not tested.contains(capacity)
        assert tested.insert(0)  # a member already
        agrees(tested, {-key for key in range(capacity)})


def test_keys_stay_in_order_of_insertion_but_the_last_fills_a_gap():
    tested = IndexSet(4)
    for key in (9, 3, 7, 5):
        tested.insert(key)
    assert [tested.key_at(i) for i in range(4)] == [9, 3, 7, 5]
    tested.remove(3)
    assert [tested.key_at(i) for i in range(3)] == [9, 5, 7]


def test_empty_it_has_no_member():
    tested = IndexSet(2)
    out = array("i", [7])
    assert tested.find(0) == -1
    assert tested.key_at(0, 5) == 5
    assert tested.remove(0) is tested.remove_at(0) is tested.contains(0) is False
    assert tested.key_into(0, out, 0) is False
    assert list(out) == [7]


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    tested = IndexSet(2)
    words = array("i", [7, 8])
    assert tested.insert_from(words, -1) is False
    tested.insert(1)
    assert tested.insert_from(words, -1) is False
    assert tested.find_from(words, -1) == -1
    assert tested.key_into(0, words, -1) is False
    assert tested.remove_at(-1) is tested.remove_at(1) is False
    agrees(tested, {1})
    assert list(words) == [7, 8]


def test_clear_leaves_no_key():
    for zero in (False, True):
        tested = IndexSet(2)
        tested.insert(4)
        tested.insert(6)
        tested.clear(zero)
        agrees(tested, set())
        assert tested.storage[1] == 0
        assert list(tested.storage[8:]) == 5 * [0]
        assert tested.insert(6)
        agrees(tested, {6})


@micropython.viper
def _has_inline(table: ptr32, key: int) -> int:
    # As an ISR does it: the header's words, no call.
    entry = table[table[5] + (key * 0x1E3779B1 >> table[4] & table[3])]
    while entry:
        if table[entry + 1] == key:
            return 1
        entry = table[entry]
    return 0


def test_viper_code_may_look_up_inline():
    tested = IndexSet(9)
    for key in range(0, 90, 10):
        tested.insert(key)
    for key in range(90):
        assert _has_inline(tested.storage, key) == (key % 10 == 0)


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, IndexSet, capacity))


def test_nothing_allocates_once_it_is_made():
    tested = IndexSet(3)
    source = array("i", [2**30, -(2**31), 2**31 - 1])
    out = array("i", [0])
    big = 2**30 + 1

    def work():
        tested.clear(True)
        for n in range(3):
            tested.insert_from(source, n)
        tested.insert(big)
        tested.contains(big)
        tested.full()
        tested.key_into(tested.find_from(source, 1), out, 0)
        tested.remove(-(2**31))
        tested.remove_at(0)
        tested.insert(1)
        return tested.key_at(tested.find(1))

    assert no_alloc(work) == 1
    assert out[0] == -(2**31)
