"""Keeps the main loop busy: in each turn numbers, 3 KB of garbage, a line to USB, and a
collection."""

import gc


def load():
    total = 0
    junk = []
    for n in range(50):
        total += n * n
        junk.append(bytearray(32 + n % 7))
    print("load", total, len(junk), gc.mem_free())
    gc.collect()
