"""The history against a plain list, its arithmetic at the limits of 32 bits, its storage."""

from array import array

import micropython

from noheap.buf.history import History
from support import Random, no_alloc, raises, rounds

EDGES = (0, -1, 1, 2**30, -(2**30) - 1, 2**31 - 1, -(2**31), 0x12345678)


def agrees(history, model):
    assert len(history) == len(model)
    assert history.full() == (len(model) == history.capacity)
    assert [history.get(i) for i in range(len(model))] == model
    assert history.get(-1) is history.get(len(model)) is None
    assert history.sum() == sum(model)
    if model:
        assert (history.oldest(), history.recent()) == (model[0], model[-1])
        assert history.mean() == sum(model) // len(model)
        assert (history.min(), history.max()) == (min(model), max(model))
        out = array("i", [9, 9, 9, 9])
        assert history.mean_into(out, 0)
        assert history.min_into(out, 1)
        assert history.max_into(out, 2)
        assert history.get_into(len(model) - 1, out, 3)
        assert list(out) == [history.mean(), min(model), max(model), model[-1]]


def play(capacity, words):
    """Drive a history and a list by `words`, unsigned 32-bit numbers each of which is a step."""
    history = History(capacity)
    model = []
    for n, word in enumerate(words):
        value = EDGES[word >> 8 & 7] if word & 64 else (word ^ 1 << 31) - (1 << 31)
        if word % 61 == 7:
            history.clear(zero=bool(word & 1024))
            del model[:]
        else:
            if word & 128:
                history.write(value)
            else:
                history.write_from(array("i", [0, value]), 1)
            model.append(value)
            del model[:-capacity]
        if n % 8 == 0:
            agrees(history, model)
    agrees(history, model)


def test_it_agrees_with_a_list():
    random = Random(11)
    for capacity in (1, 2, 7, 16):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(1500, 20))])


def test_empty_it_answers_with_the_default():
    history = History(3)
    out = array("i", [7])
    for ask in (history.recent, history.oldest, history.mean, history.min, history.max):
        assert ask() is None
        assert ask(-5) == -5
    for ask in (history.mean_into, history.min_into, history.max_into):
        assert ask(out, 0) is False
    assert history.get(0) is None
    assert history.get(0, 4) == 4
    assert history.get_into(0, out, 0) is False
    assert list(out) == [7]
    assert (history.sum(), len(history)) == (0, 0)


def test_every_fill_level_and_offset():
    history = History(4)
    for n in range(13):
        history.write(n * n)
        agrees(history, [k * k for k in range(max(0, n - 3), n + 1)])


def test_sum_and_mean_are_exact_at_the_limits_of_32_bits():
    for value in (2**31 - 1, -(2**31)):
        size = rounds(8192, 60)
        history = History(size)
        for _ in range(size + 5):
            history.write(value)
        assert history.sum() == size * value
        assert history.mean() == history.min() == history.max() == value


def test_the_mean_is_rounded_down():
    history = History(2)
    history.write(-3)
    history.write(-4)
    assert history.mean() == -4
    history.write(5)
    assert history.mean() == 0


def test_clear_forgets_and_zeroes_if_asked():
    history = History(3)
    for n in range(5):
        history.write(n + 1)
    history.clear()
    agrees(history, [])
    assert list(history.storage[6:]) == [4, 5, 3]
    history.write(9)
    agrees(history, [9])
    history.clear(zero=True)
    assert list(history.storage) == [0, 0, 3, 0, 0, 0, 0, 0, 0]


@micropython.viper
def _write_inline(history: ptr32, value: int):
    # As an ISR does it; the value fits 15 bits, so each value's high half counts 32768.
    at = 6 + history[1]
    if history[0] == history[2]:
        history[3] = history[3] - history[at + 0]
    else:
        history[0] = history[0] + 1
        history[4] = history[4] + 0x8000
    history[3] = history[3] + value
    history[at + 0] = value
    at -= 5
    if at == history[2]:
        at = 0
    history[1] = at


def test_viper_code_may_write_inline():
    history = History(3)
    model = []
    for n in range(8):
        _write_inline(history.storage, 1000 + n)
        model.append(1000 + n)
        del model[:-3]
        agrees(history, model)


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 8193):
        assert "capacity" in str(raises(ValueError, History, capacity))


def test_nothing_allocates_once_it_is_made():
    history = History(3)
    source = array("i", [2**30, -(2**31), 2**31 - 1, 5])
    out = array("i", [0, 0, 0, 0])
    big = 2**30 + 3

    def work():
        for n in range(9):
            history.write_from(source, n % 4)
            history.write(big)
            history.mean_into(out, 0)
            history.min_into(out, 1)
            history.max_into(out, 2)
            history.get_into(0, out, 3)
            history.full()
        history.clear(True)
        history.write(3)
        history.get(0)
        return history.mean() + history.sum() + history.min() + history.max()

    assert no_alloc(work) == 12
    assert out[2] == big
