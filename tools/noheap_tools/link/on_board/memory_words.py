"""Prints the words of the board's memory at each of ADDRESSES."""

from machine import mem32

print(repr(tuple(mem32[at] for at in ADDRESSES)))
