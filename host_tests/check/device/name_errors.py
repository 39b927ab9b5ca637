"""Calls the handlers of each case once, and prints which exception leaves them.

cases.txt has a line for each: the repr of (name, source). It prints "~~ " and the repr of
(name, the exception's name or ""), and "~~ done" at the end.
"""

import sys

import machine_fake

sys.modules["machine"] = machine_fake


def raised(source):
    machine_fake.captured.clear()
    # Its names are its globals, as they are in a module, and no other case has them.
    exec(source, {"__name__": "case"})
    for callback, argument in list(machine_fake.captured):
        try:
            callback(argument)
        except Exception as error:  # which one is asked for
            return type(error).__name__
    return ""


with open("cases.txt") as file:
    for line in file:
        name, source = eval(line)
        print("~~", repr((name, raised(source))))
print("~~ done")
