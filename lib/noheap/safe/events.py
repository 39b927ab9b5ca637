# pyright: reportUndefinedVariable=false
"""The last 16 events, in memory that may outlive a reset: what happened, when, with which value.

    log = events.keep()                           # or Events() for this run only
    log.record(tick, FAULT, errors.NO_ACK_ADDRESS)
    for tick, cause, value in log.last():         # the oldest first
        ...

Each event carries its number and a check of its own, written last: memory that was never
written, and the one event that a reset cut off, are known as such and left out. The check changes
if any one of the event's words does. There is one place more than there are events to keep, so
that the one cut off is not one of the last 16.

The memory, addressed by bytes; a hard ISR may call `record` of this module on its address:

    word 0, 1   FED       the tick given to the last `feed`, and its complement
    word 2      NEXT      offset of the place that the next event fills; of this run only
    word 3      NUMBER    of the last event, 24 bits; of this run only
    word 4      17 places: tick, value, number * 256 + cause, check
"""

from array import array

import micropython
from machine import disable_irq, enable_irq
from uctypes import addressof

from noheap.record import PERIOD

KEPT = 16
BYTES = 16 + 16 * (KEPT + 1)

# Causes. From USER on they are the application's, up to 255.
BOOT = 1  # value: how the chip was started, safe/reset.py
FAULT = 2  # value: a kind of hal/errors.py
RECOVERED = 3  # value: ticks that the fault lasted
BUS_FREED = 4  # value: a kind, OK if SDA is high again
MISSED = 5  # value: ticks missed so far
FAILED = 6  # an exception ended the program; value: its errno, or 0
USER = 64

NAMES = ("", "boot", "fault", "recovered", "bus freed", "ticks missed", "program failed")


@micropython.viper
def _seal(place: ptr32, write: int) -> int:
    """Whether the check is right, 1 or 0; with `write` it is made so before."""
    # Each step is a bijection of 32 bits: a word that differs alone makes the result differ.
    # The unix port's ints have 64 bits, hence the masks.
    h = place[0] + 0x1F3D5B79
    h = (h ^ (h >> 15 & 0x1FFFF)) * 0x2C1B3C6D + place[1]
    h = (h ^ (h >> 15 & 0x1FFFF)) * 0x297A2D39 + place[2]
    h ^= h >> 15 & 0x1FFFF
    if write:
        place[3] = h
    h ^= place[3]
    if h & 0x3FFFFFFF | h >> 30 & 3:
        return 0
    return 1


@micropython.viper
def _begin(memory: int, tick: int):
    place = ptr32(memory + ptr32(memory)[2])
    place[3] = place[3] + 1  # what was here is no event from here on
    place[0] = tick


@micropython.viper
def _begin_at(memory: int, words: ptr32):
    place = ptr32(memory + ptr32(memory)[2])
    place[3] = place[3] + 1
    place[0] = words[PERIOD]


@micropython.viper
def _write(memory: int, cause: int, value: int):
    """The rest of the event, after `_begin`."""
    at = ptr32(memory)[2]
    place = ptr32(memory + at)
    number = (ptr32(memory)[3] + 1) & 0xFFFFFF
    place[1] = value
    place[2] = number << 8 | cause & 0xFF
    _seal(memory + at, 1)
    ptr32(memory)[3] = number
    at += 16
    if at == 288:
        at = 16
    ptr32(memory)[2] = at


def record(memory, tick, cause, value):
    """`Events.record` on the memory's address."""
    state = disable_irq()
    _begin(memory, tick)
    _write(memory, cause, value)
    enable_irq(state)


def record_at(memory, words, cause, value):
    """`Events.record_at` on the memory's address."""
    state = disable_irq()
    _begin_at(memory, words)
    _write(memory, cause, value)
    enable_irq(state)


@micropython.viper
def feed(memory: ptr32, tick: int):
    """`Events.feed` on the memory, or its address."""
    memory[0] = tick
    memory[1] = -1 - tick


class Events:
    """A view of `memory`, BYTES long and aligned to words, that goes on behind what it holds.

    memory   a bytearray or array, or None: memory of its own

    Raises ValueError if it is too small. The constructor and `last` allocate, nothing else does.
    """

    def __init__(self, memory=None):
        if memory is None:
            memory = array("i", bytes(BYTES))
        if len(memoryview(memory)) * (4 if isinstance(memory, array) else 1) < BYTES:
            raise ValueError("memory: BYTES of it")
        self.memory = memory
        self.address = addressof(memory)
        self._words = words = array("i", bytes(16))
        newest = 0
        next_at = 16
        for at in range(16, BYTES, 16):
            if self._read(at):
                number = words[2] >> 8 & 0xFFFFFF
                # The later of the two, also behind 2**24: they lie 16 apart at most.
                if next_at == 16 and not newest or (number - newest) & 0xFFFFFF < 0x800000:
                    newest = number
                    next_at = at + 16 if at + 16 < BYTES else 16
        words[0] = next_at
        words[1] = newest
        _copy(self.address + 8, words, 2)

    def record(self, tick: int, cause: int, value: int = 0) -> None:
        """Keep this event; the oldest one goes. Any context, hard ISR too: interrupts are
        masked meanwhile. `value` is a signed word."""
        record(self.address, tick, cause, value)

    def record_at(self, words, cause: int, value: int = 0) -> None:
        """As `record`, at the tick of `words`, a sampler's record or its address:
        from 2**30 on a tick by itself is a big int, which is on the heap."""
        record_at(self.address, words, cause, value)

    def feed(self, tick: int) -> None:
        """Note that the main loop was alive at `tick`. One context only."""
        feed(self.address, tick)

    @property
    def fed(self):
        """The tick of the last `feed`, also of the run before until the first one of this run.
        None: there is none. May allocate."""
        words = self._words
        _copy(words, self.address, 2)
        return words[0] & 0xFFFFFFFF if words[0] == -1 - words[1] else None

    def last(self) -> list:
        """(tick, cause, value) of up to 16 events, the oldest first. Allocates."""
        words = self._words
        _copy(words, self.address + 8, 2)
        at = words[0]
        found = []
        for _ in range(KEPT + 1):
            if self._read(at):
                found.append((words[0] & 0xFFFFFFFF, words[2] & 0xFF, words[1]))
            at = at + 16 if at + 16 < BYTES else 16
        return found[-KEPT:]

    def clear(self) -> None:
        """Forget all events, and the last `feed`."""
        words = self._words
        words[0] = words[1] = words[2] = words[3] = 0
        for at in range(0, BYTES, 16):
            _copy(self.address + at, words, 4)
        words[0] = 16
        _copy(self.address + 8, words, 2)

    def _read(self, at: int) -> bool:
        """Copy the place at offset `at` to `_words`. False: no event is there."""
        _copy(self._words, self.address + at, 4)
        return bool(_seal(self._words, 0))


@micropython.viper
def _copy(to: ptr32, source: ptr32, count: int):
    i = 0
    while i < count:
        to[i] = source[i]
        i += 1


_log = None


def keep() -> Events:
    """Returns the program's log, in memory that may outlive a reset; always the same one.

    Call it before all else, from boot.py: the first call fills the heap for a moment, and the
    fewer holes there are, the sooner that is done. The first call allocates.
    """
    global _log
    if _log is None:
        from noheap.safe import retained

        _log = Events(retained.memory(BYTES))
    return _log
