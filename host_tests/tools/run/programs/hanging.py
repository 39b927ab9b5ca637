"""Hangs until Ctrl-C, once the board has reported at tick 100."""

import sys
from time import ticks_diff, ticks_ms

begin = None


def write(data, length):
    global begin
    if begin is None:
        begin = ticks_ms()
    if begin and ticks_diff(ticks_ms(), begin) > 150:
        begin = 0
        while True:
            pass
    sys.stdout.buffer.write(data, length)
