"""Runs before main.py. Nothing here can lock anybody out: no USB change, no watchdog, no loop.

Ctrl-C stops main.py at any time; BOOTSEL held during reset keeps it from starting.
"""

import micropython

from noheap.safe import events

log = events.keep()  # first, for it fills the heap for a moment
micropython.alloc_emergency_exception_buf(100)  # room for a traceback out of a hard ISR
