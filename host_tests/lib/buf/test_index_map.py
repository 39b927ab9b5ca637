"""The map against a dict, with keys that collide, and its storage as viper code may use it."""

from array import array

import micropython

from noheap.buf.index_map import IndexMap
from support import Random, no_alloc, raises, rounds

EDGES = (0, -1, 1, 2**30, -(2**30) - 1, 2**31 - 1, -(2**31), 5)


def agrees(found, model):
    assert (len(found), found.full()) == (len(model), len(model) == found.capacity)
    assert {found.key_at(i): found.value_at(i) for i in range(len(found))} == model
    assert found.key_at(-1) is found.key_at(len(model)) is found.value_at(len(model)) is None
    for key, value in model.items():
        assert found.get(key) == value
        assert found.key_at(found.find(key)) == key


def colliding(tested, count, chain):
    """`count` keys that are all in the chain of this number."""
    mask, shift = tested.storage[3], tested.storage[4]
    keys, key = [], 0
    while len(keys) < count:
        key += 1
        if (key * 0x1E3779B1 & 0xFFFFFFFF) >> shift & mask == chain:
            keys.append(key)
    return keys


def play(capacity, words):
    """Drive a map and a dict by `words`, unsigned 32-bit numbers each of which is a step."""
    tested = IndexMap(capacity)
    model = {}
    for n, word in enumerate(words):
        op = word % 16
        # Few keys, so that they are met again.
        key = EDGES[word >> 8 & 7] if word & 16 else (word >> 8) % (2 * capacity)
        value = (word ^ 1 << 31) - (1 << 31)
        pair = array("i", [3, key, value])
        if op < (11 if n // 16 % 2 else 5):
            fits = key in model or len(model) < capacity
            if op & 1:
                assert tested.insert(key, value) == fits
            else:
                assert tested.insert_from(pair, 1) == fits
            if fits:
                model[key] = value
        elif op < 14:
            assert tested.remove(key) == (key in model)
            model.pop(key, None)
        elif op == 14:
            index = (word >> 8) % (capacity + 2) - 1
            there = tested.key_at(index)
            assert tested.remove_at(index) == (0 <= index < len(model))
            model.pop(there, None)
        elif word & 32:
            tested.clear(zero=bool(word & 64))
            model = {}
        assert tested.contains(key) == (key in model)
        assert tested.get(key, -9) == model.get(key, -9)
        index = tested.find_from(pair, 1)
        assert (index >= 0) == (key in model)
        out = array("i", [1, 1])
        assert tested.key_into(index, out, 0) == tested.value_into(index, out, 1) == (key in model)
        assert list(out) == ([key, model[key]] if key in model else [1, 1])
        if n % 8 == 0:
            agrees(tested, model)
    agrees(tested, model)


def test_it_agrees_with_a_dict():
    random = Random(23)
    for capacity in (1, 3, 8, 21):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 12))])


def test_keys_that_collide_are_told_apart_and_removed_in_any_order():
    for chain in (0, 7):
        for order in range(rounds(24, 2)):
            tested = IndexMap(5)
            keys = colliding(tested, 4, chain) + colliding(tested, 1, 3)
            model = {key: 10 * key for key in keys}
            for key in keys:
                assert tested.insert(key, 10 * key)
            agrees(tested, model)
            for left in (4, 3, 2, 1):
                key = keys.pop(order % left)
                order //= left
                assert tested.remove(key)
                assert not tested.remove(key)
                del model[key]
                agrees(tested, model)
            assert tested.insert(key, 0)
            model[key] = 0
            agrees(tested, model)


def test_the_capacity_is_what_was_asked_for():
    for capacity in (1, 2, 3, 5, 6, 11):
        tested = IndexMap(capacity)
        for key in range(capacity):
            assert not tested.full()
            assert tested.insert(-key, key)
        assert tested.insert(capacity, 0) is False
        assert not tested.contains(capacity)
        assert tested.insert(0, 99)  # what is in it may still change
        agrees(tested, {-key: key or 99 for key in range(capacity)})


def test_entries_stay_in_order_of_insertion_but_the_last_fills_a_gap():
    tested = IndexMap(4)
    for key in (9, 3, 7, 5):
        tested.insert(key, 0)
    assert [tested.key_at(i) for i in range(4)] == [9, 3, 7, 5]
    tested.remove(3)
    assert [tested.key_at(i) for i in range(3)] == [9, 5, 7]


def test_empty_it_answers_with_the_default():
    tested = IndexMap(2)
    out = array("i", [7])
    assert tested.get(0) is None
    assert tested.get(0, 5) == 5
    assert tested.find(0) == -1
    assert tested.remove(0) is tested.remove_at(0) is tested.contains(0) is False
    assert tested.key_into(0, out, 0) is tested.value_into(0, out, 0) is False
    assert list(out) == [7]


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    tested = IndexMap(2)
    words = array("i", [7, 8])
    assert tested.insert_from(words, -1) is False
    tested.insert(1, 2)
    assert tested.insert_from(words, -1) is False
    assert tested.find_from(words, -1) == -1
    assert tested.key_into(0, words, -1) is tested.value_into(0, words, -1) is False
    assert tested.remove_at(-1) is tested.remove_at(1) is False
    agrees(tested, {1: 2})
    assert list(words) == [7, 8]


def test_clear_leaves_no_key_and_no_value():
    for zero in (False, True):
        tested = IndexMap(2)
        tested.insert(4, 5)
        tested.insert(6, 7)
        tested.clear(zero)
        agrees(tested, {})
        assert tested.storage[1] == 0
        assert list(tested.storage[8:]) == 7 * [0]
        assert tested.insert(6, 8)
        agrees(tested, {6: 8})


@micropython.viper
def _get_inline(table: ptr32, key: int, default: int) -> int:
    # As an ISR does it: the header's words, no call.
    entry = table[table[5] + (key * 0x1E3779B1 >> table[4] & table[3])]
    while entry:
        if table[entry + 1] == key:
            return table[entry + 2]
        entry = table[entry]
    return default


def test_viper_code_may_look_up_inline():
    tested = IndexMap(9)
    for key in range(0, 90, 10):
        tested.insert(key, key + 1)
    for key in range(90):
        assert _get_inline(tested.storage, key, 7) == (7 if key % 10 else key + 1)


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, IndexMap, capacity))


def test_nothing_allocates_once_it_is_made():
    tested = IndexMap(3)
    source = array("i", [2**30, -(2**31), 2**31 - 1, 5])
    out = array("i", [0, 0])
    big = 2**30 + 1

    def work():
        tested.clear(True)
        for n in range(3):
            tested.insert_from(source, n)
        tested.insert(big, big)
        tested.contains(big)
        tested.full()
        at = tested.find_from(source, 1)
        tested.key_into(at, out, 0)
        tested.value_into(at, out, 1)
        tested.remove(-(2**31))
        tested.remove_at(0)
        tested.insert(1, 2)
        tested.find(1)
        return tested.get(1) + tested.key_at(1) + tested.value_at(1)

    assert no_alloc(work) == 5
    assert list(out) == [-(2**31), 2**31 - 1]
