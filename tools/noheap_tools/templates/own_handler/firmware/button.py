"""A handler of one's own: looks at a button in a hard interrupt and queues what it decided."""

from array import array

from noheap.buf.spsc import SPSC

DOWN, TICK = 0, 1  # words of a record: 1 for a press, 0 for a release; when, in ticks
RECORD_WORDS = 2


class Button:
    """A record goes into `queue` at each press and release, once it has lasted `steady_ticks`."""

    def __init__(self, pin, steady_ticks):
        self.queue = SPSC(8, RECORD_WORDS)
        self._pin = pin
        self._steady_ticks = steady_ticks
        self._record = array("i", (0, 0))
        self._differs = 0  # looks in a row that do not agree with the record

    def tick(self, timer):
        """The hard interrupt. Allocates nothing, and has no loop."""
        record = self._record
        record[TICK] = record[TICK] + 1 & 0x3FFFFFFF
        if self._pin.value() == record[DOWN]:  # pressed, the pin is low
            self._differs += 1
            if self._differs >= self._steady_ticks:
                self._differs = 0
                record[DOWN] = 1 - record[DOWN]
                self.queue.enqueue(record)
        else:
            self._differs = 0
