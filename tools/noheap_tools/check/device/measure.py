"""Runs each operation with the heap locked, and prints what happened.

operations.txt has a line for each: the repr of (key, set-up, statement). It prints
"~~ <repr of the key> <once> <again> <once in native code>" for each, and "~~ done" at the end.
"""

import gc

import micropython

AGAIN = 20
lock = micropython.heap_lock
unlock = micropython.heap_unlock
prelude = {"lock": lock, "gc": gc, "micropython": micropython}
with open("prelude.py") as file:
    exec(file.read(), prelude)


def source(setup, statement, times, decorator):
    """Returns a function that runs the statement; locked[0] says that its set-up is over."""
    lines = [decorator, "def f():"]
    for part in setup.split("; "):
        lines.append("    " + part)
    lines += ["    gc.collect()", "    locked[0] = True", "    lock()"]
    indent = "    "
    if times > 1:
        lines.append("    for _ in range(%d):" % times)
        indent *= 2
    if statement.startswith("\n"):
        statement = statement[1:]
    for part in statement.split("\n"):
        lines.append(indent + part)
    return "\n".join(lines) + "\n"


def measure(setup, statement, times, decorator):
    """Returns clean, allocates, missing, or the name of the exception that is raised."""
    locked = [False]
    scope = dict(prelude)
    scope["locked"] = locked
    try:
        exec(source(setup, statement, times, decorator), scope)
    except (SyntaxError, NotImplementedError):  # of the compiler, and the native one
        return "missing"
    try:
        scope["f"]()
    except MemoryError:
        unlock()
        return "allocates"
    except Exception as error:  # which one is measured, whatever it is
        if not locked[0]:
            return "missing"  # the set-up failed
        unlock()
        name = type(error).__name__
        return "missing" if name in ("NameError", "ImportError", "AttributeError") else name
    unlock()
    return "clean"


for line in open("operations.txt"):
    key, setup, statement = eval(line)
    once = measure(setup, statement, 1, "")
    again = measure(setup, statement, AGAIN, "") if once == "clean" else once
    native = measure(setup, statement, 1, "@micropython.native")
    print("~~", repr(key), once, again if again in ("clean", "allocates") else once, native)
print("~~ done")
