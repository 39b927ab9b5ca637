"""Imports the modules that register handlers, and lets the interrupts call those.

A handler calls noheap_reached with its number; prove.py defines that. Prints "~~ not started:
<module>" before the traceback of an import that raises, and "~~ started" when all is imported.
"""

import builtins
import sys
import time

import micropython

micropython.alloc_emergency_exception_buf(256)


def start(modules):
    builtins.noheap_reached = noheap_reached
    for name in modules:
        try:
            __import__(name)
        except BaseException as error:  # whatever ends an import, its own sys.exit() too, is shown
            print("~~ not started:", name)
            sys.print_exception(error)
    print("~~ started")
    while True:
        time.sleep_ms(100)
