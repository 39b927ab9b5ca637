"""The main loop ends when a host is slow to read."""

import time

from noheap.linked import Telemetry

_LIMIT_MS = 100
samples = Telemetry.samples


def impatient(self, records, count):
    began = time.ticks_ms()
    samples(self, records, count)
    if time.ticks_diff(time.ticks_ms(), began) > _LIMIT_MS:
        raise OSError(110)


Telemetry.samples = impatient
