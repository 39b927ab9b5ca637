"""What the portable tests share. Runs on CPython and on MicroPython."""

import gc
import sys

import micropython

MICROPYTHON = sys.implementation.name == "micropython"
ON_CHIP = sys.platform not in ("linux", "darwin", "win32")


def rounds(fast, on_chip):
    """`fast`, or on a chip, which may be an emulated one, `on_chip`: how often to repeat."""
    return on_chip if ON_CHIP else fast


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
