"""Wants more heap than its project gives it, but not at once."""

from time import sleep_ms

sleep_ms(100)
print("begin")
buffer = bytearray(3000)
print("has", len(buffer))
