"""Runs the rows of a bench in the order that the host wants, in the file rows.txt.

Each of its lines is the name of a module and that of a function in it.
"""

import gc
import time

from programs import marks


def run(modules):
    """`modules` are the bench's by their names; the empty row comes with it."""
    modules["marks"] = marks
    time.sleep_ms(1500)  # the USB host has found the board by then
    marks.begin()
    with open("rows.txt") as rows:
        for row in rows:
            module, name = row.split()
            function = getattr(modules[module], name)
            gc.collect()
            if name.endswith("_in_viper"):
                done = function(marks.masked)
            else:
                done = function(marks.high, marks.low)
            if not done:
                raise AssertionError(row)
    print("done")
