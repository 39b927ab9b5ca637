"""Prints the bytes of a block and the free blocks, then those of PATHS that are there with their
bytes."""

import os

s = os.statvfs("")  # an STM32 has nothing at '/'
print(repr((s[1], s[4])))
for p in PATHS:
    try:
        print(repr((p, os.stat(p)[6])))
    except OSError:
        pass
