"""Runs before main.py. Nothing here can lock anybody out: no USB change, no watchdog, no loop.

Ctrl-C stops main.py at any time; BOOTSEL held during reset keeps it from starting.
"""

import array
import sys

import machine
import micropython

# Otherwise each import of these two looks for files of their names first, in all of sys.path.
sys.modules["array"] = array
sys.modules["machine"] = machine

# _boot.py imported it for the file system. It takes 1.4 KB; `import rp2` brings it back.
sys.modules.pop("rp2", None)
rp2 = None

from noheap.safe import events  # noqa: E402

log = events.keep()  # first, because it fills the heap for a moment
micropython.alloc_emergency_exception_buf(100)  # room for a traceback out of a hard ISR
