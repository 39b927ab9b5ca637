# pyright: reportUndefinedVariable=false
"""Decides from each tick's outcome whether the output must be at its safe level, and keeps record.

    guard = FailSafe(log, SafeOutput(25, 0), Plausibility(-640, 2400, max_step=16), fault_ticks=3)
    while queue.dequeue(record):
        guard.judge(record)

A fault of the bus, and a reading that cannot be (control/plausibility.py), that lasts
`fault_ticks` ticks forces the output and is recorded as FAULT with the tick and what was wrong;
`good_ticks` good ones in a row release it, recorded as RECOVERED with how long it took, and
counted. Readings come late by as much as the main loop is; one that hangs is the watchdog's case.
"""

from array import array

import micropython
from micropython import const

from noheap.record import KIND_SHIFT, PERIOD, RAW, STATUS
from noheap.safe.events import FAULT, RECOVERED

# ARBITRATION_LOSS, BUS, TIMEOUT and OTHER of hal/errors.py, a bit each.
_HELD_BUS = const(0xD8)
_HEAP = const(2)  # loop/report.py's HEAP

_FAULT_TICKS = const(0)
_GOOD_TICKS = const(1)
_RESCUE_TICKS = const(2)
_BAD = const(3)  # further ones until the output is forced; 0: it is
_GOOD = const(4)  # further ones until it is released
_UNTIL_RESCUE = const(5)
_SINCE = const(6)  # the tick at which it was forced


@micropython.viper
def _count(words: ptr32, kind: int) -> bool:
    """Count one tick. Whether the output is forced from this one on, or released."""
    bad = words[_BAD]
    if kind:
        words[_GOOD] = words[_GOOD_TICKS]
        if words[_UNTIL_RESCUE]:
            words[_UNTIL_RESCUE] = words[_UNTIL_RESCUE] - 1
        if bad:
            words[_BAD] = bad - 1
        return bad == 1
    words[_UNTIL_RESCUE] = words[_RESCUE_TICKS]
    if not bad:
        words[_GOOD] = words[_GOOD] - 1
        if words[_GOOD]:
            return False
    words[_BAD] = words[_FAULT_TICKS]
    return bad == 0


@micropython.viper
def _elapsed(words: ptr32, record: ptr32) -> int:
    # From bytecode a tick past 2**30 would be a big int: on the heap, which may be locked.
    elapsed = record[PERIOD] - words[_SINCE]
    words[_SINCE] = record[PERIOD]
    return elapsed & 0x3FFFFFFF


class FailSafe:
    """`log` is an events.Events; `output` has hold() and release(), None where the interrupt
    itself does what is safe; `check` is a Plausibility, None where the interrupt has one.

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
            "i", (fault_ticks, good_ticks, rescue_ticks, fault_ticks, 0, rescue_ticks, 0)
        )
        self.safe = False  # whether the output is at its safe level
        self.kind = 0  # of the last tick: OK, or a kind of hal/errors.py
        self.faults = 0  # times that the output was forced
        self.recoveries = 0  # times that it was released by itself

    def judge(self, record: "array[int]") -> int:
        """Take the outcome of one tick, a sampler's record. Returns the kind. One context only, a
        hard ISR too; allocates nothing."""
        kind = record[STATUS] >> KIND_SHIFT
        check = self._check
        if check:
            if kind:
                check.no_reading()
            else:
                kind = check.judge(record[RAW])
        self.kind = kind
        if _count(self._words, kind):
            self._change(record, kind)
        return kind

    def _change(self, record, kind) -> None:
        lasted = _elapsed(self._words, record)
        self.safe = safe = not self.safe
        output = self._output
        if safe:
            self.faults += 1
            if output:
                output.hold()
            self._record(record, FAULT, kind)
        else:
            self.recoveries += 1
            if output:
                output.release()
            self._record(record, RECOVERED, lasted)

    def rescue_due(self) -> bool:
        """Whether it is time for safe/rescue.py: once in each `rescue_ticks` ticks without a good
        reading, if the last one failed as on a bus that somebody holds. To be asked in each turn
        of the main loop."""
        words = self._words
        if words[_UNTIL_RESCUE] or not words[_RESCUE_TICKS] or not _HELD_BUS >> self.kind & 1:
            return False
        words[_UNTIL_RESCUE] = words[_RESCUE_TICKS]
        return True

    def turn(self, block, record) -> int:
        """A hook of loop/report.py."""
        if record is None:
            return 0
        self.judge(record)
        if self.unlocked and self.rescue_due():
            return _HEAP
        return 1 if self.safe or self.kind or self._check else 0
