"""Runs the functions of each case, and prints what they return.

cases.txt has a line for each: the repr of (name, source, call). It prints "~~ " and the repr of
(name, the result), and "~~ done" at the end.
"""

with open("cases.txt") as file:
    for line in file:
        name, source, call = eval(line)
        scope = {}
        # The board compiles it: that is what is tested.
        exec(source, scope)
        print("~~", repr((name, eval(call, scope))))
print("~~ done")
