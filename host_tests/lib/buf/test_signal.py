"""The counted event against a plain number, and its words as viper code may use them inline."""

import micropython

from noheap.buf.signal import Signal, pending, raise_isr, take
from noheap.cortex.bind import bind
from support import Random, no_alloc, rounds


def test_a_new_signal_holds_nothing():
    signal = Signal()
    assert (signal.pending(), signal.take(), signal.take()) == (0, 0, 0)


def test_take_brings_each_event_once():
    signal = Signal()
    for n in range(1, 20):
        for _ in range(n):
            signal.raise_isr()
        assert signal.pending() == n
        assert signal.take() == n
        assert signal.take() == 0


def play(capacity, words):
    """Drive a signal and a number by `words`; `capacity` is what the playing of others needs."""
    signal = Signal()
    model = 0
    for word in words:
        if word & 3:
            signal.raise_isr()
            model += 1
        else:
            assert signal.pending() == model
            assert signal.take() == model
            model = 0
    assert signal.pending() == model


def test_it_agrees_with_a_number():
    random = Random(3)
    play(1, [random.below(1 << 32) for _ in range(rounds(3000, 300))])


def test_no_count_is_lost_where_the_words_wrap():
    for start in (2**30 - 3, 2**31 - 3, -3, -(2**30) - 3):  # -3: 2**32 - 3
        signal = Signal()
        signal.storage[0] = signal.storage[1] = start
        for n in range(1, 8):
            for _ in range(n):
                signal.raise_isr()
            assert signal.take() == n
        for _ in range(7):
            signal.raise_isr()
        assert signal.pending() == 7


def test_it_holds_a_billion_events():
    signal = Signal()
    signal.storage[0] = 2**30 - 2
    signal.raise_isr()
    assert signal.take() == 2**30 - 1
    assert signal.take() == 0


def test_storage_is_laid_out_as_documented():
    signal = Signal()
    signal.raise_isr()
    signal.raise_isr()
    assert list(signal.storage) == [2, 0]
    signal.take()
    assert list(signal.storage) == [2, 2]
    signal.raise_isr()
    assert take(signal.storage) == 1


def test_the_functions_do_the_same_bound():
    signal = Signal()
    happened = bind(raise_isr, signal.storage)
    taken = bind(take, signal.storage)
    waiting = bind(pending, signal.storage)
    for _ in range(3):
        happened()
    assert (waiting(), signal.pending(), taken(), taken(), signal.take()) == (3, 3, 3, 0, 0)


@micropython.viper
def _raise_inline(s: ptr32):
    s[0] = s[0] + 1


def test_viper_code_may_raise_inline():
    signal = Signal()
    for _ in range(5):
        _raise_inline(signal.storage)
    assert signal.take() == 5


def test_nothing_allocates_once_it_is_made():
    signal = Signal()
    signal.storage[0] = signal.storage[1] = 2**31 - 3

    def across_the_sign():
        total = 0
        for _ in range(6):
            signal.raise_isr()
            total += signal.pending() - signal.take()
        return total

    assert no_alloc(across_the_sign) == 0
