"""Imports the modules that register handlers, and lets the interrupts call those."""

import sys
import time

import micropython

micropython.alloc_emergency_exception_buf(256)


def start(modules, ms):
    """Prints "~~ started" when all are imported; then waits for `ms`, or for ever if None."""
    for name in modules:
        try:
            __import__(name)
        except Exception as error:  # the user's module may raise any; the others start without it
            print("~~ not started:", name)
            sys.print_exception(error)
    print("~~ started")
    while ms is None:
        time.sleep_ms(100)
    time.sleep_ms(ms)
