"""A pressure alarm: an interrupt fetches each reading, the main loop judges it.

The chip's registers cannot be compared as they are: the pressure depends on the temperature, too.
"""

from array import array

import config

from noheap.buf.spsc import SPSC, enqueue
from noheap.control.threshold import Threshold
from noheap.cortex.bind import bind
from noheap.sensors.bme280 import RECORD_WORDS


class Alarm:
    """`pin` is high from a pressure below LOW_PA until one of CLEAR_PA, and while `sensor`, a
    BME280, fails."""

    def __init__(self, sensor, pin):
        fetched = bytearray(4 * RECORD_WORDS)
        self._reading = reading = sensor.prepare(fetched)  # kept: its functions use its memory
        self.queue = SPSC(16, RECORD_WORDS)
        self._finish, self._start = reading.try_finish, reading.try_start
        self._put = bind(enqueue, self.queue.storage, fetched)
        self._sensor, self._pin = sensor, pin
        self._values = array("i", (0, 0, 0))
        self._low = Threshold(on=1 - config.LOW_PA, off=1 - config.CLEAR_PA)  # of -pa
        self._on, self._failing = False, 0  # ticks in a row without a reading

    def tick(self, timer):
        """The hard interrupt: takes a reading and starts the next. Never waits or allocates."""
        if self._finish():
            self._failing += 1
        else:
            self._failing = 0
            self._put()
        self._start()

    def judge(self, record):
        """For each reading, in the main loop."""
        failed = self._sensor.decode_record(record, self._values)
        self._show(bool(failed) or self._low.update(-self._values[1]))

    def each_turn(self):
        """In each turn of the main loop."""
        if self._failing >= config.FAULT_TICKS:
            self._show(True)

    def _show(self, on):
        if on != self._on:
            self._on = on
            self._pin.value(on)
            print("alarm", "on" if on else "off", self._values[1], "Pa")
