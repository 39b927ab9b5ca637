"""Prints each file with its bytes and each folder with None, after what is in it."""

import os


def walk(d):
    for e in os.ilistdir(d):
        p = d + e[0]
        if e[1] & 0x4000:
            walk(p + "/")
            print(repr((p, None)))
        else:
            print(repr((p, e[3])))


walk("")
