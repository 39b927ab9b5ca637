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

from noheap.record import RAW, STATUS, fault_of
from noheap.safe.events import FAULT, RECOVERED

# ARBITRATION_LOSS, BUS, TIMEOUT and OTHER of hal/errors.py, a bit each.
_HELD_BUS = const(0xD8)


@micropython.viper
def _elapsed(since: ptr32, record: ptr32) -> int:
    # From bytecode a tick past 2**30 would be a big int: on the heap, which may be locked.
    elapsed = record[0] - since[0]
    since[0] = record[0]
    return elapsed & 0x3FFFFFFF


class FailSafe:
    """`log` is an events.Events; `output` has hold() and release(), None where the interrupt
    itself does what is safe; `check` is a Plausibility, None where the interrupt has one.

    fault_ticks     consecutive ticks without a good reading that force the output, 1 to 65535
    good_ticks      consecutive good ones that release it, 1 to 65535
    rescue_ticks    ticks without a good reading until `rescue_due`, and again after each; 0: never

    Raises ValueError naming the argument that is out of range.
    """

    def __init__(self, log, output=None, check=None, fault_ticks=2, good_ticks=1, rescue_ticks=0):
        for name, low, value in (
            ("fault_ticks", 1, fault_ticks),
            ("good_ticks", 1, good_ticks),
            ("rescue_ticks", 0, rescue_ticks),
        ):
            if not low <= value <= 0xFFFF:
                raise ValueError("%s: %d to 65535" % (name, low))
        self._record = log.record_at
        self._output = output
        self._judge = None if check is None else check.judge
        self._no_reading = None if check is None else check.no_reading
        self._fault_ticks = fault_ticks
        self._good_ticks = good_ticks
        self._rescue_ticks = self._until_rescue = rescue_ticks
        self._bad = 0  # ticks in a row
        self._good = 0
        self._since = array("i", (0,))  # the tick at which the output was forced
        self.safe = False  # whether the output is at its safe level
        self.kind = 0  # of the last tick: OK, or a kind of hal/errors.py
        self.faults = 0  # times that the output was forced
        self.recoveries = 0  # times that it was released by itself

    def judge(self, record: "array[int]") -> int:
        """Take the outcome of one tick, a sampler's record. Returns the kind. One context only, a
        hard ISR too; allocates nothing."""
        kind = fault_of(record[STATUS])
        if kind:
            if self._no_reading is not None:
                self._no_reading()
        elif self._judge is not None:
            kind = self._judge(record[RAW])
        self.kind = kind
        if kind:
            self._good = 0
            if self._until_rescue:
                self._until_rescue -= 1
            if self.safe:
                return kind
            self._bad += 1
            if self._bad == self._fault_ticks:
                if self._output:
                    self._output.hold()
                self.safe = True
                _elapsed(self._since, record)
                self.faults += 1
                self._record(record, FAULT, kind)
            return kind
        if self.safe:
            self._good += 1
            if self._good < self._good_ticks:
                return 0
            if self._output:
                self._output.release()
            self.safe = False
            self.recoveries += 1
            self._record(record, RECOVERED, _elapsed(self._since, record))
        self._good = 0
        self._bad = 0
        self._until_rescue = self._rescue_ticks
        return 0

    def rescue_due(self) -> bool:
        """Whether it is time for safe/rescue.py: once in each `rescue_ticks` ticks without a good
        reading, if the last one failed as on a bus that somebody holds. To be asked in each turn
        of the main loop."""
        if self._until_rescue or not self._rescue_ticks or not _HELD_BUS >> self.kind & 1:
            return False
        self._until_rescue = self._rescue_ticks
        return True
