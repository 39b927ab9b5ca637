"""Prints machine, version and the .mpy files that the board loads."""

import os
import sys

i = sys.implementation
print(repr((os.uname().machine, i.version[:3], getattr(i, "_mpy", 0))))
