"""Helpers of the portable tests. Runs on CPython and on MicroPython."""

import gc
import sys

import micropython

from noheap.record import RAW, STATUS, fault_of

MICROPYTHON = sys.implementation.name == "micropython"
ON_CHIP = sys.platform not in ("linux", "darwin", "win32")


def rounds(fast, on_chip):
    """`fast`, or on a chip, which may be an emulated one, `on_chip`: how often to repeat."""
    return on_chip if ON_CHIP else fast


FAULT = 1 << 16  # beyond any reading


def outcome(record):
    """Of a sampler's record: its reading, or FAULT plus its kind of fault."""
    kind = fault_of(record[STATUS])
    return FAULT + kind if kind else record[RAW]


def raises(exception, function, *arguments, **named):
    """Call `function`, which must raise `exception`; returns what it raised."""
    try:
        function(*arguments, **named)
    except exception as error:
        return error
    raise AssertionError("no " + exception.__name__)


def no_alloc(function):
    """Call `function` with the heap locked; returns its result. On CPython nothing is locked."""
    gc.collect()
    before = gc.mem_alloc()
    micropython.heap_lock()
    try:
        result = function()
    finally:
        micropython.heap_unlock()
    assert gc.mem_alloc() == before
    return result


class Random:
    """The same numbers at each run and in each lane: xorshift32."""

    def __init__(self, seed=1):
        self._state = seed

    def below(self, limit):
        x = self._state
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        self._state = x
        return x % limit

    def word(self):
        """A signed 32-bit number."""
        return self.below(1 << 32) - (1 << 31)


def golden(name):
    """The parsed content of host_tests/golden/`name`."""
    import json

    folder = __file__.rsplit("/", 2)[0]
    # At once and as bytes: over mpremote's mount each read is a round trip, and in text mode it
    # takes the number of characters for that of bytes.
    with open(folder + "/golden/" + name, "rb") as file:
        return json.loads(file.read())


class Call:
    """A call of `method`, with one or two arguments, that allocates nothing itself."""

    def __init__(self, method, arguments):
        self._method = method
        self._first = arguments[0]
        self._second = arguments[-1]
        self._both = len(arguments) == 2

    def __call__(self):
        if self._both:
            return self._method(self._first, self._second)
        return self._method(self._first)


def no_transient(function):
    """Call `function`, in which nothing may be allocated, not even for the time of a call: a
    bytecode function takes a frame of more than eleven words from the heap. Returns its result.

    Only MicroPython on unix counts allocations; elsewhere the call is all that happens.
    """
    function()  # what is only done once
    if not hasattr(micropython, "mem_total"):
        return function()
    before = micropython.mem_total()
    result = function()
    allocated = micropython.mem_total() - before
    assert allocated == 0, allocated
    return result
