"""The vec against a plain list, for each typecode, and its storage as viper code may use it."""

from array import array

import micropython

from noheap.buf.vec import Vec, pop, push
from noheap.cortex.bind import bind
from support import Random, no_alloc, raises, rounds

LIMITS = {
    "b": (-128, 127),
    "B": (0, 255),
    "h": (-(2**15), 2**15 - 1),
    "H": (0, 2**16 - 1),
    "i": (-(2**31), 2**31 - 1),
    "I": (0, 2**32 - 1),
}


def holding(capacity, values, typecode="i"):
    vec = Vec(capacity, typecode)
    for value in values:
        assert vec.push(value)
    return vec


def content(vec):
    return [vec.get(i) for i in range(len(vec))]


def play(capacity, words, typecode="i"):
    """Drive a vec and a list by `words`, unsigned 32-bit numbers each of which is a step."""
    low, high = LIMITS[typecode]
    vec = Vec(capacity, typecode)
    model = []
    for word in words:
        op = word % 16
        index = (word >> 4) % (capacity + 2) - 1
        value = low + (word >> 8) * 251 % (high - low + 1)
        there = 0 <= index < len(model)
        room = len(model) < capacity
        one = array(typecode, [1, value])
        if op < 4:
            assert (vec.push(value) if op else vec.push_from(one, 1)) == room
            if room:
                model.append(value)
        elif op == 4:
            assert vec.pop(-7) == (model.pop() if model else -7)
        elif op == 5:
            assert vec.pop_into(one, 0) == bool(model)
            assert one[0] == (model.pop() if model else 1)
        elif op < 8:
            fits = room and 0 <= index <= len(model)
            assert vec.insert(index, value) == fits
            if fits:
                model.insert(index, value)
        elif op == 8:
            assert vec.remove(index) == there
            if there:
                del model[index]
        elif op == 9:
            assert vec.swap_remove(index) == there
            if there:
                model[index] = model[-1]
                model.pop()
        elif op == 10:
            assert vec.set(index, value) == there
            if there:
                model[index] = value
        elif op < 13:
            more = [(value + n) % 100 for n in range(word >> 9 & 3)]
            fits = len(model) + len(more) <= capacity
            if op == 11:
                assert vec.extend(array(typecode, more)) == fits
            else:
                assert vec.extend(array(typecode, more + 2 * [9]), len(more)) == fits
            if fits:
                model += more
        elif op == 13:
            vec.truncate(index)
            if index >= 0:
                del model[index:]
        elif op == 14 and word >> 16 & 1:
            vec.clear(zero=bool(word >> 17 & 1))
            model = []
        assert vec.get(index, -9) == (model[index] if 0 <= index < len(model) else -9)
        assert vec.find(value) == (model.index(value) if value in model else -1)
        assert (len(vec), vec.full()) == (len(model), len(model) == capacity)
    assert content(vec) == model


def test_it_agrees_with_a_list():
    random = Random(5)
    for capacity, typecode in ((1, "i"), (6, "i"), (5, "I"), (9, "H"), (4, "b")):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 14))], typecode)


def test_the_limits_of_each_typecode_survive():
    for typecode, limits in LIMITS.items():
        vec = holding(3, limits, typecode)
        assert vec.insert(0, limits[1])
        assert content(vec) == [limits[1], limits[0], limits[1]]
        out = array(typecode, [0])
        assert vec.get_into(1, out, 0)
        assert out[0] == limits[0]
        assert vec.find(limits[0]) == 1


def test_insert_and_remove_at_every_index():
    for at in range(5):
        vec = holding(5, [10, 11, 12, 13], "h")
        assert vec.insert(at, 99)
        model = [10, 11, 12, 13]
        model.insert(at, 99)
        assert content(vec) == model
        assert vec.full()
        assert vec.insert(at, 1) is False
        assert content(vec) == model
        assert vec.remove(at)
        assert content(vec) == [10, 11, 12, 13]


def test_what_is_not_there_is_refused_and_nothing_changes():
    vec = holding(4, [1, 2, 3])
    for index in (-1, 3, 4, 5):
        assert vec.get(index) is None
        assert vec.set(index, 9) is False
        assert vec.remove(index) is False
        assert vec.swap_remove(index) is False
    for index in (-1, 4):
        assert vec.insert(index, 9) is False
    assert vec.extend(array("i", [7]), 2) is False
    assert vec.extend(array("i", [7, 8])) is False
    for length in (-1, 3, 4, 99):
        vec.truncate(length)
    assert content(vec) == [1, 2, 3]
    assert list(vec.items) == [1, 2, 3, 0]


def test_the_functions_do_the_same_bound():
    for typecode, limits in LIMITS.items():
        vec = Vec(4, typecode)
        append = bind(push, vec.storage, vec.items)
        remove = bind(pop, vec.storage, vec.items)
        remove_or_7 = bind(pop, vec.storage, vec.items, -7)
        most = min(limits[1], 2**31 - 1)
        values = [limits[0], most, 5, most - 1]
        for _ in range(2):
            assert remove(-7) == remove_or_7() == -7
            for value in values:
                assert append(value) is True
            assert append(9) is False
            assert content(vec) == values
            assert [vec.pop(), remove(-7), remove_or_7()] == values[:0:-1]
            assert vec.push(2)
            assert [remove(-7), remove(-7), remove(-7)] == [2, values[0], -7]


def test_the_largest_items_come_out_of_the_function_as_negative_numbers():
    vec = holding(2, [2**32 - 1, 2**31], "I")
    remove = bind(pop, vec.storage, vec.items, 0)
    assert [remove() & 0xFFFFFFFF, remove() & 0xFFFFFFFF] == [2**31, 2**32 - 1]


def test_empty_it_answers_with_the_default():
    vec = Vec(2)
    out = array("i", [7])
    assert vec.pop() is None
    assert vec.pop(5) == 5
    assert vec.pop_into(out, 0) is False
    assert vec.find(0) == -1
    assert list(out) == [7]


def test_it_may_be_extended_by_itself():
    vec = holding(7, [1, 2, 3])
    assert vec.extend(vec.items, len(vec))
    assert content(vec) == [1, 2, 3, 1, 2, 3]


def test_clear_zeroes_if_asked():
    vec = holding(3, [1, 2, 3])
    vec.clear()
    assert list(vec.items) == [1, 2, 3]
    vec.find(5)
    vec.clear(zero=True)
    assert list(vec.items) == [0, 0, 0]
    assert len(vec) == 0


@micropython.viper
def _push_inline(header: ptr32, items: ptr16, value: int):
    # As an ISR does it; ptr16 because the typecode is H.
    length = header[0]
    if length < header[2]:
        items[length] = value
        header[0] = length + 1


def test_viper_code_may_push_inline():
    vec = Vec(3, "H")
    for n in range(5):
        _push_inline(vec.storage, vec.items, 65000 + n)
    assert content(vec) == [65000, 65001, 65002]
    assert list(vec.storage) == [3, 2, 3, 0]


def test_wrong_arguments_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, Vec, capacity))
    for typecode in ("q", "f", "", "bB", "l"):
        assert "typecode" in str(raises(ValueError, Vec, 1, typecode))


def test_nothing_allocates_once_it_is_made():
    vecs = (Vec(4, "i"), Vec(4, "H"))
    sources = (array("i", [2**30, -(2**31)]), array("H", [40000, 3]))
    out = (array("i", [0, 0]), array("H", [0, 0]))
    bigs = (2**31 - 1, 65535)

    def work():
        for k in range(2):
            vec = vecs[k]
            big = bigs[k]
            vec.clear(True)
            vec.push(big)
            vec.push_from(sources[k], 0)
            vec.extend(sources[k])
            vec.extend(sources[k])
            vec.push(big)
            vec.set(1, big)
            vec.find(big)
            vec.remove(0)
            vec.insert(1, big)
            vec.swap_remove(0)
            vec.full()
            vec.get_into(1, out[k], 0)
            vec.pop_into(out[k], 1)
            vec.truncate(0)
            vec.push(3)
            vec.get(0)
            vec.pop()

    no_alloc(work)
    assert [list(item) for item in out] == [[bigs[0], 2**30], [bigs[1], 40000]]
