"""The sequences that hypothesis drew on the host, again, each call with the heap locked.

They are in golden/sequences.json; host_tests/models/test_sequences.py holds them against
hypothesis and the models. A word of a sequence is a step, whose meaning is the structure's own:
see `play` in its test file. Values stay within the small ints of a 32-bit chip; the methods for
larger ones have their own tests under a locked heap.
"""

import sys

import micropython

from support import golden


class Locked:
    """Stands for `target`; whatever is called locks the heap meanwhile."""

    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        value = getattr(self._target, name)
        return _locked(value) if callable(value) else value

    def __len__(self):
        micropython.heap_lock()
        try:
            return len(self._target)
        finally:
            micropython.heap_unlock()

    def __str__(self):
        return str(self._target)


def _locked(method):
    def call(*arguments, **named):
        # One by one: a call with * or ** makes a copy on the heap.
        count = len(arguments)
        zero = named.get("zero")
        first = arguments[0] if count > 0 else None
        second = arguments[1] if count > 1 else None
        third = arguments[2] if count > 2 else None
        fourth = arguments[3] if count > 3 else None
        fifth = arguments[4] if count > 4 else None
        assert count < 6 and len(named) == (zero is not None)
        micropython.heap_lock()
        try:
            if zero is not None:
                return method(zero=zero)
            if count == 0:
                return method()
            if count == 1:
                return method(first)
            if count == 2:
                return method(first, second)
            if count == 3:
                return method(first, second, third)
            if count == 4:
                return method(first, second, third, fourth)
            return method(first, second, third, fourth, fifth)
        finally:
            micropython.heap_unlock()

    return call


def _replay(file, name, *more, bits=30):
    """Play the sequences in the test file `file`, whose structure `name` locks the heap.

    All values are cut down to `bits` and a sign.
    """
    module = __import__(file)
    plain = getattr(module, name)
    setattr(module, name, lambda *a, **k: Locked(plain(*a, **k)))
    if hasattr(module, "EDGES"):
        module.EDGES = [max(-(1 << bits), min((1 << bits) - 1, value)) for value in module.EDGES]
    try:
        for capacity, words in golden("sequences.json"):
            if bits < 30:
                words = [word & (1 << bits) - 1 for word in words]
            module.play(capacity, words, *more)
    finally:
        del sys.modules[file]


# On the host test_sequences.py plays them: there is no heap to lock.
LANES = ("vm", "pico", "armv7m", "armv7em", "armv6m", "board")


def test_the_lock_is_real():
    class Wasteful:
        def method(self, count):
            return [0] * count

    locked = Locked(Wasteful())
    try:
        locked.method(100)
    except MemoryError:
        return
    raise AssertionError("it allocated with the heap locked")


def test_spsc():
    _replay("test_spsc", "SPSC")


def test_bbq():
    _replay("test_bbq", "BBQ")


def test_cell():
    _replay("test_cell", "Cell")


def test_signal():
    _replay("test_signal", "Signal")


def test_vec():
    _replay("test_vec", "Vec", "h")


def test_deque():
    _replay("test_deque", "Deque")


def test_history():
    _replay("test_history", "History", bits=24)  # so that sum() is a small int, too


def test_binary_heap():
    _replay("test_binary_heap", "BinaryHeap")


def test_sorted_list():
    _replay("test_sorted_list", "SortedList")


def test_linear_map():
    _replay("test_linear_map", "LinearMap")


def test_index_map():
    _replay("test_index_map", "IndexMap")


def test_index_set():
    _replay("test_index_set", "IndexSet")


def test_bitset():
    _replay("test_bitset", "BitSet")


def test_text():
    _replay("test_text", "Text")


def test_pool():
    _replay("test_pool", "Pool")
