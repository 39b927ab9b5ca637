"""The cases that every map passes: IndexMap and LinearMap."""

from array import array

from keyed_support import key_of
from support import Random, no_alloc, raises, rounds


def agrees(found, model):
    assert (len(found), found.full()) == (len(model), len(model) == found.capacity)
    assert {found.key_at(i): found.value_at(i) for i in range(len(found))} == model
    assert found.key_at(-1) is found.key_at(len(model)) is found.value_at(len(model)) is None
    for key, value in model.items():
        assert found.get(key) == value
        assert found.key_at(found.find(key)) == key


def drive(kind, capacity, words, edges):
    """Drive a map and a dict by `words`, unsigned 32-bit numbers each of which is a step."""
    tested = kind(capacity)
    model = {}
    for n, word in enumerate(words):
        op = word % 16
        key = key_of(word, capacity, edges)
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


def check_against_a_dict(play, seed):
    random = Random(seed)
    for capacity in (1, 3, 8, 21):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 12))])


def check_the_capacity(kind):
    for capacity in (1, 2, 3, 5, 6, 11):
        tested = kind(capacity)
        for key in range(capacity):
            assert not tested.full()
            assert tested.insert(-key, key)
        assert tested.insert(capacity, 0) is False
        assert not tested.contains(capacity)
        assert tested.insert(0, 99)  # what is in it may still change
        agrees(tested, {-key: key or 99 for key in range(capacity)})


def check_the_order_of_entries(kind):
    tested = kind(4)
    for key in (9, 3, 7, 5):
        tested.insert(key, 0)
    assert [tested.key_at(i) for i in range(4)] == [9, 3, 7, 5]
    tested.remove(3)
    assert [tested.key_at(i) for i in range(3)] == [9, 5, 7]


def check_an_empty_one(kind):
    tested = kind(2)
    out = array("i", [7])
    assert tested.get(0) is None
    assert tested.get(0, 5) == 5
    assert tested.find(0) == -1
    assert tested.remove(0) is tested.remove_at(0) is tested.contains(0) is False
    assert tested.key_into(0, out, 0) is tested.value_into(0, out, 0) is False
    assert list(out) == [7]


def check_negative_offsets(kind):
    tested = kind(2)
    words = array("i", [7, 8])
    assert tested.insert_from(words, -1) is False
    tested.insert(1, 2)
    assert tested.insert_from(words, -1) is False
    assert tested.find_from(words, -1) == -1
    assert tested.key_into(0, words, -1) is tested.value_into(0, words, -1) is False
    assert tested.remove_at(-1) is tested.remove_at(1) is False
    agrees(tested, {1: 2})
    assert list(words) == [7, 8]


def check_inline(kind, get):
    """get(storage, key, default), in viper and without a call, finds what is there."""
    tested = kind(9)
    for key in range(0, 90, 10):
        tested.insert(key, key + 1)
    for key in range(90):
        assert get(tested.storage, key, 7) == (7 if key % 10 else key + 1)


def check_wrong_sizes(kind):
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, kind, capacity))


def check_nothing_allocates(kind):
    tested = kind(3)
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
