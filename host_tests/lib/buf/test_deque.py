"""The deque against a plain list, and its storage as viper code may use it."""

from array import array

import micropython

from noheap.buf.deque import Deque, pop_front, push_back
from noheap.cortex.bind import bind
from support import Random, no_alloc, raises, rounds


def content(deque):
    return [deque.get(i) for i in range(len(deque))]


def agrees(deque, model):
    assert content(deque) == model
    assert deque.full() == (len(model) == deque.capacity)
    assert deque.front(-9) == (model[0] if model else -9)
    assert deque.back(-9) == (model[-1] if model else -9)
    assert deque.get(-1) is deque.get(len(model)) is None


def play(capacity, words):
    """Drive a deque and a list by `words`, unsigned 32-bit numbers each of which is a step."""
    deque = Deque(capacity)
    model = []
    for n, word in enumerate(words):
        op = word % 16
        value = (word ^ 1 << 31) - (1 << 31)
        one = array("i", [1, value])
        room = len(model) < capacity
        # Long stretches of filling and of draining, so that both ends are met.
        if op < (12 if n // 16 % 2 else 3):
            if op & 1:
                fits = deque.push_back(value) if op & 2 else deque.push_back_from(one, 1)
                model += [value] * room
            else:
                fits = deque.push_front(value) if op & 2 else deque.push_front_from(one, 1)
                model[:0] = [value] * room
            assert fits == room
        elif op < 15:
            at = op & 1  # 0: at the front, 1: at the back
            wanted = model.pop(-at) if model else -7
            if op & 2:
                move = deque.pop_back_into if at else deque.pop_front_into
                assert move(one, 0) == (wanted != -7)
                assert one[0] == (wanted if wanted != -7 else 1)
            else:
                assert (deque.pop_back if at else deque.pop_front)(-7) == wanted
        elif word & 64:
            deque.truncate((word >> 8) % (capacity + 1))
            del model[(word >> 8) % (capacity + 1) :]
        elif word & 128:
            deque.clear(zero=bool(word & 256))
            model = []
        if n % 4 == 0:
            agrees(deque, model)
    agrees(deque, model)


def test_it_agrees_with_a_list():
    random = Random(3)
    for capacity in (1, 2, 5, 16):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 16))])


def test_every_fill_level_at_every_offset_from_both_ends():
    for start in range(0, 4, rounds(1, 3)):
        for to_front, from_front in ((0, 0), (0, 1), (1, 0), (1, 1)):
            deque = Deque(4)
            for n in range(start):
                assert deque.push_back(n)
                assert deque.pop_front() == n
            model = []
            for n in range(4):
                assert (deque.push_front if to_front else deque.push_back)(n)
                model.insert(0 if to_front else n, n)
                agrees(deque, model)
            assert not deque.push_front(9)
            assert not deque.push_back(9)
            agrees(deque, model)
            for _ in range(4):
                item = (deque.pop_front if from_front else deque.pop_back)()
                assert item == model.pop(from_front - 1)
                agrees(deque, model)
            assert deque.pop_front() is deque.pop_back() is None


def test_the_functions_do_the_same_bound():
    random = Random(4)
    for capacity in (1, 2, 5):
        deque = Deque(capacity)
        append = bind(push_back, deque.storage)
        remove = bind(pop_front, deque.storage)
        remove_or_7 = bind(pop_front, deque.storage, -7)
        model = []
        for n in range(rounds(400, 60)):
            value = random.word()
            if random.below(8) < (6 if n // 16 % 2 else 2):
                room = len(model) < capacity
                assert append(value) is room
                model += [value] * room
            else:
                expected = model.pop(0) if model else -7
                assert (remove_or_7() if n % 2 else remove(-7)) == expected
            agrees(deque, model)


def test_empty_it_answers_with_the_default():
    deque = Deque(2)
    out = array("i", [7])
    for ask in (deque.pop_back, deque.pop_front, deque.front, deque.back):
        assert ask() is None
        assert ask(5) == 5
    assert deque.pop_back_into(out, 0) is deque.pop_front_into(out, 0) is False
    assert deque.get_into(0, out, 0) is False
    assert list(out) == [7]


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    deque = Deque(2)
    words = array("i", [7, 8])
    assert deque.push_back_from(words, -1) is deque.push_front_from(words, -1) is False
    deque.push_back(1)
    assert deque.pop_back_into(words, -1) is deque.pop_front_into(words, -1) is False
    assert deque.get_into(0, words, -1) is False
    assert content(deque) == [1]
    assert list(words) == [7, 8]


def test_truncate_ignores_what_is_no_shorter():
    deque = Deque(3)
    deque.push_back(1)
    deque.push_back(2)
    for length in (-1, 2, 3, 99):
        deque.truncate(length)
        assert content(deque) == [1, 2]
    deque.truncate(0)
    assert len(deque) == 0


def test_clear_zeroes_if_asked():
    deque = Deque(2)
    deque.push_front(1)
    deque.push_front(2)
    deque.clear()
    assert list(deque.storage) == [0, 0, 2, 2, 1]
    deque.clear(zero=True)
    assert list(deque.storage) == [0, 0, 2, 0, 0]


@micropython.viper
def _push_back_inline(deque: ptr32, value: int):
    # As an ISR does it: the header's words, no call.
    at = deque[0]
    slots = deque[2]
    if at - slots:
        deque[0] = at + 1
        at += deque[1]
        if at >= slots:
            at -= slots
        deque[at + 3] = value


def test_viper_code_may_push_inline():
    deque = Deque(3)
    for n in range(12):
        _push_back_inline(deque.storage, n)
        if n % 4 == 3:
            assert content(deque) == [n - 3, n - 2, n - 1]
            assert [deque.pop_front() for _ in range(3)] == [n - 3, n - 2, n - 1]


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, Deque, capacity))


def test_nothing_allocates_once_it_is_made():
    deque = Deque(3)
    source = array("i", [2**30, -(2**31)])
    out = array("i", [0, 0, 0])
    big = 2**31 - 1

    def work():
        for _ in range(4):
            deque.push_front_from(source, 0)
            deque.push_back_from(source, 1)
            deque.push_back(big)
            deque.push_front(big)
            deque.full()
            deque.get_into(2, out, 2)
            deque.pop_back_into(out, 2)
            deque.pop_front_into(out, 0)
            deque.pop_back_into(out, 1)
            deque.push_back(3)
            deque.pop_front()
        deque.clear(True)
        deque.push_back(1)
        deque.truncate(1)
        return deque.front() + deque.back() + deque.get(0)

    assert no_alloc(work) == 3
    assert list(out) == [2**30, -(2**31), big]
