"""Runs each case's handlers with the heap locked and prints what happened.

~~ <case> <verdict> <line of the case, 0 if the VM does not name it>
"""

import gc
import io
import sys

import machine_fake
import micropython

CALLS = 30

if sys.platform == "rp2":  # the unix build has one, of 256 bytes
    micropython.alloc_emergency_exception_buf(256)
sys.modules["machine"] = machine_fake


def line_of(trace):
    """The innermost frame's line in the case, which `exec` names <string>."""
    line = 0
    for text in trace.split("\n"):
        at = text.find('"<string>", line ')
        if at >= 0:
            line = int(text[at + 17 :].split(",")[0])
    return line


def call(callbacks):
    """The error of the callbacks called with the heap locked, or None."""
    gc.collect()
    lock = micropython.heap_lock
    unlock = micropython.heap_unlock
    lock()
    try:
        for _ in range(CALLS):
            for callback, argument in callbacks:
                callback(argument)
    except BaseException as error:
        unlock()
        return error
    unlock()
    return None


def measure(source):
    """(verdict, line)"""
    machine_fake.captured.clear()
    trace = io.StringIO()
    error = None
    try:
        # A file for each would have to be written to the emulated board's flash.
        exec(source, {"__name__": "case"})
        callbacks = list(machine_fake.captured)
        if not callbacks:
            raise ValueError("registers no handler")
        error = call(callbacks)
    except Exception as mistake:
        sys.print_exception(mistake, trace)
        print(trace.getvalue())
        return "mistake", line_of(trace.getvalue())
    if error is None:
        return "clean", 0
    sys.print_exception(error, trace)
    if isinstance(error, MemoryError):
        return "allocates", line_of(trace.getvalue())
    print(trace.getvalue())
    return "mistake", line_of(trace.getvalue())


def report(name, source):
    verdict, line = measure(source)
    if verdict == "allocates" and not line and "@micropython.native" in source:
        # Native code has no lines; bytecode allocates in the same places.
        line = measure(source.replace("@micropython.native", ""))[1]
    print("~~", name, verdict, line)


def run(path, at):
    """Measure the case that begins at byte `at`; the next one's position, 0 after the last."""
    lines = []
    with open(path, "rb") as file:
        file.seek(at)
        name = file.readline().decode().split()[-1]
        while True:
            after = file.tell()
            text = file.readline()
            if not text or text.startswith(b"#### case: "):
                break
            lines.append(text.decode())
    report(name, "".join(lines))
    if text:
        return after
    print("~~ done")
    return 0
