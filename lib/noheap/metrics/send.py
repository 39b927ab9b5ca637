"""Sends a firmware's metrics with its telemetry.

    sender = Sender(telemetry)
    while True:
        sender.send()

It is a hook of loop/report.py, too: hooks=(guard, sender). While nobody asks for frames, it prints
a line for people, each as at most 1073741823. Main loop only; allocates nothing but in the
constructor.
"""

from array import array
from time import ticks_add, ticks_diff, ticks_ms

from micropython import const
from uctypes import addressof

from noheap.metrics.slots import NAMES, OWNERS, collect
from noheap.metrics.words import NAMES_BYTES
from noheap.wire.frame import OVERHEAD
from noheap.wire.record import METRIC_NAMES, METRICS
from noheap.wire.small import small

_NAMED_EACH = const(8)  # reports: for a host that attaches late


class Sender:
    """Sends all metrics each `every_ms`, and their names before and now and then."""

    def __init__(self, telemetry, every_ms: int = 1000):
        self._telemetry = telemetry
        self._every_ms = every_ms
        self._due = ticks_ms()
        self._left = 0  # reports until the names are sent again
        names = " ".join(NAMES).split()
        self._names = [name.lstrip("+") for name in names if not name.isdigit()]
        self._texts = [text.encode() for text in NAMES]
        self._words = array("i", bytes(4 * (1 + len(self._names))))
        self._frame = bytearray(NAMES_BYTES + 10 + OVERHEAD)

    def send(self) -> None:
        """Send them if it is time to."""
        if ticks_diff(ticks_ms(), self._due) < 0 or not self._names:
            return
        self._due = ticks_add(ticks_ms(), self._every_ms)
        telemetry = self._telemetry
        words = self._words
        for n in range(len(words)):
            words[n] = 0
        first = addressof(words) + 4
        collect(first, OWNERS, len(OWNERS))
        if not telemetry.framed():
            self._left = 0
            self._show(first)
            return
        if not self._left:
            self._left = _NAMED_EACH
            for text in self._texts:
                telemetry.send_bytes(text, len(text), METRIC_NAMES, self._frame)
        self._left -= 1
        # From the upper two bytes of the word before them on: the index 0.
        telemetry.send_bytes(first - 2, 4 * len(self._names) + 2, METRICS, self._frame)

    def turn(self, block, record) -> int:
        """For loop/report.py."""
        self.send()
        return 0

    def _show(self, words) -> None:
        n = 0
        for name in self._names:
            print(", " if n else "", name, sep="", end=" ")
            print(small(words, n, 0), end="")
            n += 1
        print()
