"""Runs before main.py. Nothing here can lock anybody out: no USB change, no watchdog, no loop.

Ctrl-C stops main.py at any time; BOOTSEL held during reset keeps it from starting.
"""

import micropython

import noheap.safe.kept  # noqa: F401 - to be the first

micropython.alloc_emergency_exception_buf(100)  # room for a traceback out of a hard ISR
