"""Runs each program of races.txt with a hard and with a soft timer, and prints what it lost.

~~ <case> <lost with a hard timer> <lost with a soft one>
"""

import gc

import micropython

micropython.alloc_emergency_exception_buf(256)


def lost(source, hard):
    gc.collect()
    scope = {"__name__": "case"}
    # The kind is a constant of the program, as it is in one that a reader sees.
    exec(source.replace("HARD = True", "HARD = %r" % hard), scope)
    return scope["lost"]


def run(path):
    with open(path) as file:
        cases = file.read().split("#### case: ")[1:]
    for case in cases:
        name, source = case.split("\n", 1)
        print("~~", name, lost(source, True), lost(source, False))
    print("~~ done")


run("races.txt")
