# pyright: reportUndefinedVariable=false
"""Decides from each tick's outcome whether the output must be at its safe level; keeps a record.

    guard = FailSafe(log, SafeOutput(25, 0), Plausibility(-640, 2400, max_step=16), fault_ticks=3)
    while queue.dequeue(record):
        guard.judge(record)

A bus fault, or an impossible reading (control/plausibility.py), that lasts `fault_ticks` ticks
forces the output and is recorded as FAULT with the tick and its kind. `good_ticks` good ones in a
row release it, which is recorded as RECOVERED with the time that it took. Both are counted.
Readings come as late as the main loop is; a hung loop is the watchdog's job.
"""

from array import array

import micropython
from micropython import const

from noheap.buf.counter import count
from noheap.hal.errors import ARBITRATION_LOSS, BUS, OTHER, TIMEOUT
from noheap.record import KIND_SHIFT, PERIOD, RAW, STATUS
from noheap.safe.events import FAULT, RECOVERED

# The kinds as which a bus fails that somebody holds.
_HELD_BUS = const(1 << ARBITRATION_LOSS | 1 << BUS | 1 << TIMEOUT | 1 << OTHER)
_HEAP = const(2)  # loop/report.py's HEAP

_FAULT_TICKS = const(0)
_GOOD_TICKS = const(1)
_RESCUE_TICKS = const(2)
_BAD = const(3)  # further ones until the output is forced; 0: it is
_GOOD = const(4)  # further ones until it is released
_UNTIL_RESCUE = const(5)
_DUE = const(6)  # 1: a rescue is
_KIND = const(7)  # of the last tick: OK, or a kind of hal/errors.py
_SINCE = const(8)  # the tick at which the output was forced
_CHANGES = const(9)  # how often it was forced or released; a counter, as buf/counter.py
# The result of a tick, a bit each.
_CHANGED = const(1)  # the output is forced from here on, or released
_WATCH = const(2)  # the next tick counts, whatever it is


@micropython.viper
def _count(words: ptr32, record: ptr32, kind: int) -> int:
    """Count one tick. `kind` is from a check; below 0: take the record's."""
    found = _WATCH
    if kind < 0:
        kind = record[STATUS] >> KIND_SHIFT
        if not kind:
            found = 0
    words[_KIND] = kind
    words[_DUE] = 0
    bad = words[_BAD]
    if kind:
        words[_GOOD] = words[_GOOD_TICKS]
        if words[_UNTIL_RESCUE]:
            words[_UNTIL_RESCUE] = words[_UNTIL_RESCUE] - 1
        if not words[_UNTIL_RESCUE]:
            if words[_RESCUE_TICKS]:
                words[_DUE] = _HELD_BUS >> kind & 1
        if bad:
            words[_BAD] = bad - 1
            if not bad - 1:
                found = _CHANGED | _WATCH
        return found
    words[_UNTIL_RESCUE] = words[_RESCUE_TICKS]
    if not bad:
        words[_GOOD] = words[_GOOD] - 1
        if words[_GOOD]:
            return _WATCH
        found |= _CHANGED
    words[_BAD] = words[_FAULT_TICKS]
    return found


@micropython.viper
def _elapsed(words: ptr32, record: ptr32) -> int:
    # From bytecode a tick past 2**30 would be a big int: on the heap, which may be locked.
    elapsed = record[PERIOD] - words[_SINCE]
    words[_SINCE] = record[PERIOD]
    words[_CHANGES] = words[_CHANGES] + 1
    return elapsed & 0x3FFFFFFF


class FailSafe:
    """`log` is an events.Events; `output` has hold() and release(), None where the interrupt
    itself makes it safe; `check` is a Plausibility, None where the interrupt has one.

    fault_ticks     consecutive ticks without a good reading that force the output, 1 to 65535
    good_ticks      consecutive good ones that release it, 1 to 65535
    rescue_ticks    ticks without a good reading until `rescue_due`, and again after each; 0: never
    rescue          rescue(record), for loop/report.py to call then with the heap unlocked, or None

    Raises ValueError naming the argument that is out of range.
    """

    def __init__(
        self,
        log,
        output=None,
        check=None,
        fault_ticks=2,
        good_ticks=1,
        rescue_ticks=0,
        rescue=None,
    ):
        for name, low, value in (
            ("fault_ticks", 1, fault_ticks),
            ("good_ticks", 1, good_ticks),
            ("rescue_ticks", 0, rescue_ticks),
        ):
            if not low <= value <= 0xFFFF:
                raise ValueError("%s: %d to 65535" % (name, low))
        self._record = log.record_at
        self._output = output
        self._check = check
        self.unlocked = rescue
        self._words = array(
            "i", (fault_ticks, good_ticks, rescue_ticks, fault_ticks, 0, rescue_ticks, 0, 0, 0, 0)
        )
        self.safe = False  # whether the output is at its safe level

    @property
    def faults(self) -> int:
        """Times that the output was forced, modulo 2**29."""
        return self.recoveries + self.safe

    @property
    def recoveries(self) -> int:
        """Times that it was released, modulo 2**29."""
        return count(self._words, _CHANGES) >> 1

    @property
    def kind(self) -> int:
        """Of the last tick: OK, or a kind of hal/errors.py."""
        return self._words[_KIND]

    def judge(self, record: "array[int]") -> int:  # noheap: isr-safe
        """Take the outcome of one tick, a sampler's record. Returns its kind. One context only,
        maybe a hard ISR; allocates nothing."""
        self.turn(None, record)
        return self._words[_KIND]

    def turn(self, block, record) -> int:
        """A hook of loop/report.py."""
        if record is None:
            return 0
        words = self._words
        check = self._check
        found = _count(words, record, self._checked(check, record) if check else -1)
        if found & _CHANGED:
            self._change(record)
        if words[_DUE] and self.unlocked:
            self.rescue_due()
            return _HEAP
        return found >> 1

    @staticmethod
    def _checked(check, record) -> int:
        kind = record[STATUS] >> KIND_SHIFT
        if kind:
            check.no_reading()
            return kind
        return check.judge(record[RAW])

    def _change(self, record) -> None:
        lasted = _elapsed(self._words, record)
        self.safe = safe = not self.safe
        output = self._output
        if safe:
            if output:
                output.hold()
            self._record(record, FAULT, self.kind)
        else:
            if output:
                output.release()
            self._record(record, RECOVERED, lasted)

    def rescue_due(self) -> bool:
        """Whether it is time for safe/rescue.py: once in each `rescue_ticks` ticks without a good
        reading, if the last one failed as it does on a bus that is held. Call it in each turn of
        the main loop."""
        words = self._words
        due = words[_DUE]
        if due:
            words[_DUE] = 0
            words[_UNTIL_RESCUE] = words[_RESCUE_TICKS]
        return due == 1
