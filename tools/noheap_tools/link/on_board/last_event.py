"""Prints main.py's first line, and the last event of noheap's log, which outlives a reset.

None stands for what is not there.
"""

try:
    print(repr(open("main.py").readline()))
except OSError:
    print("None")
try:
    from noheap.safe import events as e

    t, c, v = e.keep().last()[-1]
    print(repr((t, e.NAMES[c] if c < len(e.NAMES) else "event %d" % c, v)))
except Exception:
    print("None")
