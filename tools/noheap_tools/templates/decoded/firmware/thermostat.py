"""Judges a sensor's reading in a handler of its own: takes it, decodes it, compares, drives a pin
and starts the next. The main loop only prints."""

from array import array

import config

from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold

MILLI_C, ON = 0, 1  # words of a record
RECORD_WORDS = 2


class Thermostat:
    """`pin` is high from ON_C on until it is colder than OFF_C, and while `sensor` fails."""

    def __init__(self, sensor, pin):
        self._reading = reading = sensor.prepare()  # kept: its functions use its memory
        self.queue = SPSC(8, RECORD_WORDS)
        self._finish, self._start = reading.try_finish, reading.try_start
        self._sensor, self._pin = sensor, pin
        self._values = array("i", (0,))
        self._record = array("i", (0, 0))
        self._warm = Threshold(on=round(config.ON_C * 1000), off=round(config.OFF_C * 1000))
        self._failing = 0  # ticks in a row without a reading

    def tick(self, timer):
        """The hard interrupt. Never waits or allocates."""
        if self._finish():
            kind = 1
        else:
            kind = self._sensor.decode(self._values)
        if kind:
            self._failing += 1
            if self._failing >= config.FAULT_TICKS:
                self._show(1)
        else:
            self._failing = 0
            self._record[MILLI_C] = self._values[0]
            self._show(1 if self._warm.update(self._values[0]) else 0)
        self._start()

    def _show(self, on):
        self._pin.value(on)
        if on != self._record[ON]:
            self._record[ON] = on
            self.queue.enqueue(self._record)
