"""Signal with the interrupt as raiser and as taker; it raises twice."""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import preempt

from noheap.buf import signal as functions
from noheap.buf.signal import Signal
from noheap.cortex.bind import bind

signal = Signal()
words = signal.storage
handled = preempt.handled
isr_took = array("i", [0])
before = [0]  # events waiting at the start
watched = (words, isr_took)


def _prepare(start, waiting):
    """`waiting` events, with RAISED at `start`."""

    def prepare():
        words[0] = start
        words[1] = start - waiting
        isr_took[0] = 0
        before[0] = waiting
        return watched

    return prepare


def isr_raise(pin):
    signal.raise_isr()
    signal.raise_isr()
    handled[0] += 1


def isr_take(pin):
    isr_took[0] = signal.take()
    handled[0] += 1


@micropython.viper
def isr_raise_viper(pin):
    s = ptr32(words)
    s[0] = s[0] + 2
    done = ptr32(handled)
    done[0] = done[0] + 1


@micropython.viper
def isr_take_viper(pin):
    s = ptr32(words)
    raised = s[0]
    took = ptr32(isr_took)
    took[0] = raised - s[1]
    s[1] = raised
    done = ptr32(handled)
    done[0] = done[0] + 1


@micropython.viper
def raise_inline(s: ptr32) -> int:
    s[0] = s[0] + 1
    return 0


@micropython.viper
def take_inline(s: ptr32) -> int:
    raised = s[0]
    count = raised - s[1]
    s[1] = raised
    return count


def take(_):
    return signal.take()


def raise_isr(_):
    signal.raise_isr()


def pending(_):
    return signal.pending()


def check_take(result, n):
    assert before[0] <= result <= before[0] + 2 * n, "took " + str(result)
    left = signal.take()
    assert result + left == before[0] + 2 * n, "lost or twice"
    return signal.take() == 0


def check_pending(result, n):
    assert before[0] <= result <= before[0] + 2 * n, "pending " + str(result)
    return signal.take() == before[0] + 2 * n


def check_raise(result, n):
    assert before[0] * n <= isr_took[0] <= before[0] + 1, "took " + str(isr_took[0])
    return isr_took[0] + signal.take() == before[0] + 1


def _cases():
    for name, state in (
        ("empty", _prepare(7, 0)),
        ("three", _prepare(7, 3)),
        ("wrap of 2**31", _prepare(2**31 - 1, 2)),
        ("wrap of 2**32", _prepare(-1, 2)),
    ):
        yield name + ": take inline", state, take_inline, words, isr_raise_viper, check_take
        yield name + ": raise inline", state, raise_inline, words, isr_take_viper, check_raise
        bound = bind(functions.take), bind(functions.pending), bind(functions.raise_isr)
        yield name + ": take bound", state, bound[0], words, isr_raise_viper, check_take
        yield name + ": pending bound", state, bound[1], words, isr_raise_viper, check_pending
        yield name + ": raise bound", state, bound[2], words, isr_take_viper, check_raise
    state = _prepare(7, 3)
    yield "three, API in ISR: take inline", state, take_inline, words, isr_raise, check_take
    yield "three, API in ISR: raise inline", state, raise_inline, words, isr_take, check_raise
    yield "three: take()", state, take, None, isr_raise_viper, check_take
    yield "three: pending()", state, pending, None, isr_raise_viper, check_pending
    yield "three: raise_isr()", state, raise_isr, None, isr_take_viper, check_raise


preempt.serve(_cases())
