"""Calls the handler of each case with the heap locked, and prints the traceback.

cases.txt has a line for each: the repr of (name, source). It prints "~~ " and the repr of
(name, traceback or None) for each, and "~~ done" at the end.
"""

import gc
import io
import sys

import micropython

CALLS = 40

micropython.alloc_emergency_exception_buf(256)


def observe(name, source):
    """Returns the traceback of tick(None), called until spare room is used up, or None."""
    scope = {"__name__": name}
    exec(compile(source, name, "exec"), scope)
    tick = scope["tick"]
    raised = None
    gc.collect()
    micropython.heap_lock()
    try:
        for _ in range(CALLS):
            tick(None)
    except Exception as error:  # which one is observed, whatever it is
        raised = error
    micropython.heap_unlock()
    if raised is None:
        return None
    text = io.StringIO()
    sys.print_exception(raised, text)
    return text.getvalue()


for line in open("cases.txt"):
    name, source = eval(line)
    try:
        seen = observe(name, source)
    except Exception as error:  # of the case's own set-up: the others are to run all the same
        seen = "not run: " + repr(error)
    print("~~", repr((name, seen)))
print("~~ done")
