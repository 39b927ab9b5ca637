# pyright: reportUndefinedVariable=false
"""The last 16 events, in memory that may outlive a reset: what happened, when, and a value.

    log = events.keep()                           # or Events() for this run only
    log.record(tick, FAULT, errors.NO_ACK_ADDRESS)
    for tick, cause, value in log.last():         # the oldest first
        ...

Each event carries its number and its own check, written last. So memory that was never written,
and the one event that a reset cut off, are recognized and left out. The check changes if any one
of the event's words does. There is one place more than there are events to keep, so the one that
is cut off is not one of the last 16.

The memory, addressed by bytes; a hard ISR may call `record` of this module on its address:

    word 0, 1   FED       the tick given to the last `feed`, and its complement
    word 2      NEXT      offset of the place that the next event fills; of this run only
    word 3      NUMBER    of the last event, 24 bits; of this run only
    word 4      17 places: tick, value, number * 256 + cause, check
"""

from array import array
from struct import pack_into, unpack_from

import micropython
from machine import disable_irq, enable_irq
from micropython import const
from uctypes import addressof

from noheap.record import PERIOD

KEPT = const(16)
BYTES = const(16 + 16 * (KEPT + 1))

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
def _begin(memory: ptr32, tick: int, record: ptr32, cause: int, value: int) -> int:
    """Write all of the event but its check, at `tick` or that of `record`; returns its place."""
    place = ptr32(memory[2] + int(memory))
    place[3] = place[3] + 1  # the old event no longer counts
    if int(record):
        tick = record[PERIOD]
    place[0] = tick
    place[1] = value
    tick = memory[3] + 1
    memory[3] = tick
    place[2] = tick << 8 | cause & 0xFF
    at = memory[2] + 16
    if not at - BYTES:
        at = 16
    memory[2] = at
    return int(place)


@micropython.viper
def _seal(place: ptr32, only_look: int) -> bool:
    """Write the event's check, or only look: returns whether it is right."""
    # Each step is a bijection of 32 bits: a word that differs alone makes the result differ.
    # The unix port's ints have 64 bits, hence the mask.
    check = 0x1F3D5B79
    end = int(place) + 12
    while end - int(place):
        check = (check + place[0]) * 0x2C1B3C6D
        check ^= check >> 15 & 0x1FFFF
        place = ptr32(int(place) + 4)
    if not only_look:
        place[0] = check
    check ^= place[0]
    return (check | check >> 16) & 0xFFFF == 0


def record(memory, tick, cause, value):
    """Does `Events.record` on the memory's address."""
    state = disable_irq()
    _seal(_begin(memory, tick, 0, cause, value), 0)
    enable_irq(state)


def record_at(memory, words, cause, value):
    """Does `Events.record_at` on the memory's address."""
    state = disable_irq()
    _seal(_begin(memory, 0, words, cause, value), 0)
    enable_irq(state)


@micropython.viper
def feed(memory: ptr32, tick: int):
    """Does `Events.feed` on the memory, or its address."""
    memory[0] = tick
    memory[1] = -1 - tick


class Events:
    """A view of `memory`, BYTES long and aligned to words, that adds to the events it holds.

    memory   a bytearray or array, or None: memory of its own

    Raises ValueError if it is too small. The constructor and `last` allocate, nothing else does.
    """

    def __init__(self, memory=None):
        if memory is None:
            memory = array("i", bytes(BYTES))
        if len(memory) * (4 if isinstance(memory, array) else 1) < BYTES:
            raise ValueError("memory: BYTES of it")
        self.memory = memory
        self.address = addressof(memory)
        newest = 0
        next_at = 16
        for at in range(16, BYTES, 16):
            event = self._event(at)
            if event:
                number = event[2] >> 8 & 0xFFFFFF
                # The later of the two, even across 2**24: they are 16 apart at most.
                if next_at == 16 and not newest or (number - newest) & 0xFFFFFF < 0x800000:
                    newest = number
                    next_at = at + 16 if at + 16 < BYTES else 16
        pack_into("<2i", memory, 8, next_at, newest)

    def record(self, tick: int, cause: int, value: int = 0) -> None:  # noheap: isr-safe
        """Record this event in place of the oldest. Any context, hard ISR too: interrupts are
        masked meanwhile. `value` is a signed word."""
        record(self.address, tick, cause, value)

    def record_at(self, words, cause: int, value: int = 0) -> None:  # noheap: isr-safe
        """As `record`, at the tick of `words`, a sampler's record or its address. From 2**30 on
        a tick alone would be a big int, which is on the heap."""
        record_at(self.address, words, cause, value)

    def feed(self, tick: int) -> None:
        """Note that the main loop was alive at `tick`. One context only."""
        feed(self.address, tick)

    @property
    def fed(self):
        """The tick of the last `feed`: that of the run before until the first one of this run.
        None: there is none. May allocate."""
        tick, complement = unpack_from("<2i", self.memory)
        return tick & 0xFFFFFFFF if tick == -1 - complement else None

    def last(self) -> list:
        """(tick, cause, value) of up to 16 events, the oldest first. Allocates."""
        (at,) = unpack_from("<i", self.memory, 8)
        found = []
        for _ in range(KEPT + 1):
            event = self._event(at)
            if event:
                found.append((event[0] & 0xFFFFFFFF, event[2] & 0xFF, event[1]))
            at = at + 16 if at + 16 < BYTES else 16
        if len(found) > KEPT:
            found.pop(0)
        return found

    def clear(self) -> None:
        """Forget all events, and the last `feed`."""
        for at in range(0, BYTES, 4):
            pack_into("<i", self.memory, at, 0)
        pack_into("<i", self.memory, 8, 16)

    def _event(self, at: int):
        """A copy of the place at offset `at`, None if no event is there."""
        if _seal(self.address + at, 1):
            words = array("i", unpack_from("<4i", self.memory, at))
            if _seal(words, 1):  # no interrupt has written another one meanwhile
                return words
        return None


_log = None


def keep(make=None) -> Events:
    """Returns the program's log, in memory that may outlive a reset; always the same one.

    Call it before all else, from boot.py. The first call allocates, and fills the heap for a
    moment, which is quicker the fewer holes there are. `make`: as for retained.memory.
    """
    global _log
    if _log is None:
        from noheap.safe import retained

        _log = Events(retained.memory(BYTES, make))
    return _log
