"""Signal between two cores: one raises, the other takes. Main takes what is left."""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import pair
from micropython import const

from noheap.buf import signal as functions
from noheap.buf.signal import Signal
from noheap.cortex.bind import bind

signal = Signal()
words = signal.storage
took = array("i", [0, 0])
before = [0]  # events waiting at the start

_RAISED = const(3)


def _prepare(start, waiting):
    """`waiting` events, with RAISED at `start`."""

    def prepare():
        words[0] = start
        words[1] = start - waiting
        took[0] = took[1] = 0
        before[0] = waiting
        return (words,), (took,)

    return prepare


@micropython.viper
def raise_inline(s: ptr32) -> int:
    n = _RAISED
    while n:
        s[0] = s[0] + 1
        n -= 1
    return 0


@micropython.viper
def take_inline(s: ptr32) -> int:
    out = ptr32(took)
    n = 0
    while n < 2:
        raised = s[0]
        out[n] = raised - s[1]
        s[1] = raised
        n += 1
    return 0


def raise_isr(_):
    signal.raise_isr()
    signal.raise_isr()
    signal.raise_isr()


def take(_):
    took[0] = signal.take()
    took[1] = signal.take()


_raise_bound = bind(functions.raise_isr, words)
_take_bound = bind(functions.take, words)
_pending_bound = bind(functions.pending, words)


def raise_bound(_):
    _raise_bound()
    _raise_bound()
    _raise_bound()


def take_bound(_):
    took[0] = _take_bound()
    took[1] = _take_bound()


def look_and_take(_):
    took[0] = _pending_bound()
    took[1] = _take_bound()


def check_taken(_first, _second):
    assert before[0] <= took[0] <= before[0] + _RAISED, took
    assert took[0] + took[1] + signal.take() == before[0] + _RAISED, "lost or twice"
    return signal.take() == 0


def check_looked(_first, _second):
    assert before[0] <= took[0] <= took[1] <= before[0] + _RAISED, took
    return took[1] + signal.take() == before[0] + _RAISED


def _cases():
    for name, state in (
        ("empty", _prepare(7, 0)),
        ("three", _prepare(7, 3)),
        ("wrap of 2**31", _prepare(2**31 - 2, 2)),
        ("wrap of 2**32", _prepare(-2, 2)),
    ):
        raising, taking = (raise_inline, words), (take_inline, words)
        yield name + ": raise, take inline", state, raising, taking, check_taken
        yield name + ": take, raise inline", state, taking, raising, check_taken
        raising, taking = (raise_bound, None), (take_bound, None)
        yield name + ": raise, take bound", state, raising, taking, check_taken
        yield name + ": raise, pending bound", state, raising, (look_and_take, None), check_looked
    raising, taking = (raise_isr, None), (take, None)
    yield "three: raise_isr(), take()", _prepare(7, 3), raising, taking, check_taken


pair.serve(_cases())
