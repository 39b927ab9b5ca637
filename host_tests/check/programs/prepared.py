"""A handler that finishes one prepared read and starts the next, in each way of calling them."""

import micropython
from machine import Timer

micropython.alloc_emergency_exception_buf(100)
buffer = bytearray(2)
reading = MADE
finish, start = reading.try_finish, reading.try_start


class Sensor:
    def __init__(self, reading):
        self.reading = reading
        self.finish = reading.try_finish
        self.number = 0

    def tick(self, timer):
        if self.finish() == 0:
            self.number = self.reading.number
        self.reading.try_start()


sensor = Sensor(reading)


def tick(timer):
    if reading.try_finish() == 0:
        reading.try_start()
    if finish() == 0:
        start()


Timer(-1, period=10, callback=tick, hard=True)
Timer(-1, period=10, callback=sensor.tick, hard=True)
