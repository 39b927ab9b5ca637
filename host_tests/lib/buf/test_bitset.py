"""The bit set against Python's set, at the edges of its words, and its storage."""

import micropython

from noheap.buf.bitset import BitSet
from support import Random, no_alloc, raises, rounds


def members(bits):
    found = []
    member = bits.first()
    while member >= 0:
        found.append(member)
        member = bits.next(member)
    return found


def of(capacity, *numbers):
    bits = BitSet(capacity)
    for number in numbers:
        assert bits.add(number)
    return bits


def play(capacity, words):
    """Drive two bit sets and two sets by `words`, unsigned 32-bit numbers: each is a step."""
    pair = (BitSet(capacity), BitSet(capacity))
    models = [set(), set()]
    for n, word in enumerate(words):
        k = word >> 5 & 1
        bits, model = pair[k], models[k]
        number = (word >> 8) % (capacity + 4) - 2
        there = 0 <= number < capacity
        op = word % 32
        if op < 14:
            assert bits.add(number) == there
            if there:
                model.add(number)
        elif op < 24:
            assert bits.discard(number) == (number in model)
            model.discard(number)
        elif op == 24:
            assert bits.union_update(pair[1 - k])
            model |= models[1 - k]
        elif op == 25:
            assert bits.intersection_update(pair[1 - k])
            model &= models[1 - k]
        elif op == 26:
            assert bits.difference_update(pair[1 - k])
            model -= models[1 - k]
        elif op == 27 and word & 64:
            bits.clear()
            model.clear()
        models[k] = model
        assert bits.contains(number) == (number in model)
        above = [member for member in model if member > number]
        assert bits.next(number) == (min(above) if above else -1)
        if n % 8 == 0:
            assert members(bits) == sorted(model)
            assert len(bits) == len(model)
    for k in range(2):
        assert members(pair[k]) == sorted(models[k])


def test_it_agrees_with_a_set():
    random = Random(13)
    for capacity in (1, 31, 32, 33, 100):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(1500, 14))])


def test_each_member_alone():
    for capacity in (1, 31, 32, 33, 64, 65):
        for number in range(0, capacity, rounds(1, 6)):
            bits = of(capacity, number)
            assert (members(bits), len(bits)) == ([number], 1)
            assert bits.next(number - 1) == number
            assert bits.next(number) == -1
            assert bits.discard(number) is True
            assert bits.discard(number) is False
            assert (members(bits), len(bits)) == ([], 0)


def test_full_it_has_all_members():
    for capacity in (1, 32, 45):
        bits = of(capacity, *range(capacity))
        assert len(bits) == capacity
        assert members(bits) == list(range(capacity))
        assert bits.add(capacity) is False
        assert len(bits) == capacity


def test_what_is_outside_the_capacity_is_refused():
    bits = of(33, 0, 32)
    before = list(bits.storage)
    for number in (-1, -33, 33, 63, 64, 2**20):
        assert bits.add(number) is False
        assert bits.discard(number) is False
        assert bits.contains(number) is False
    assert list(bits.storage) == before
    assert bits.next(-5) == 0
    assert bits.next(500) == -1


def test_empty_it_answers_with_the_default():
    bits = BitSet(5)
    assert bits.first() == bits.next(0) == -1
    assert bits.first(77) == bits.next(0, 77) == 77


def test_sets_of_different_capacity_do_not_mix():
    bits = of(32, 1)
    other = of(33, 1, 2)
    for combine in (bits.union_update, bits.intersection_update, bits.difference_update):
        assert combine(other) is False
        assert members(bits) == [1]


def test_a_set_may_be_combined_with_itself():
    bits = of(40, 0, 31, 39)
    assert bits.union_update(bits)
    assert bits.intersection_update(bits)
    assert members(bits) == [0, 31, 39]
    assert bits.difference_update(bits)
    assert members(bits) == []


@micropython.viper
def _add_inline(bits: ptr8, member: int):
    # As an ISR does it; the member is known to be within the capacity.
    at = member >> 3
    bits[at + 0] = bits[at + 0] | 1 << (member & 7)


def test_viper_code_may_add_inline():
    bits = BitSet(70)
    for number in (69, 0, 31, 32, 63, 31):
        _add_inline(bits.storage, number)
    assert members(bits) == [0, 31, 32, 63, 69]
    assert list(bits.storage) == [1, 0, 0, 0x80, 1, 0, 0, 0x80, 0x20]


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 2**20 + 1):
        assert "capacity" in str(raises(ValueError, BitSet, capacity))


def test_nothing_allocates_once_it_is_made():
    bits = BitSet(64)
    other = of(64, *range(20, 64))

    def work():
        for number in range(-1, 65):
            bits.add(number)
            bits.contains(number)
        bits.intersection_update(other)
        bits.difference_update(other)
        bits.union_update(other)
        bits.discard(63)
        count = len(bits) + bits.first() + bits.next(50)
        bits.clear()
        return count

    assert no_alloc(work) == 43 + 20 + 51
