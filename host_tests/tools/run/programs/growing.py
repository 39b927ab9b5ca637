"""Once grows the heap, and masks interrupts for 25 ms."""

import sys
from time import ticks_diff, ticks_us

import micropython
from machine import disable_irq, enable_irq

kept = None
calls = 0


def write(data, length):
    global kept, calls
    calls += 1
    if calls == 6:  # in the loop: three texts and hello come before
        micropython.heap_unlock()
        kept = bytes(48)
        micropython.heap_lock()
        start = ticks_us()
        state = disable_irq()
        while ticks_diff(ticks_us(), start) < 25_000:
            pass
        enable_irq(state)
    sys.stdout.buffer.write(data, length)
