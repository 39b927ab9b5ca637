"""Loads its settings, says which they are, and saves ever new ones. The test sets SLOTS, the class
that keeps them."""

import time

slots = SLOTS("settings")  # noqa: F821


def content(n):
    return b"%d " % n + bytes(37 * n % 900)


kept = slots.load()
n = int(kept.split()[0]) if kept else 0
whole = not n or kept == content(n)
time.sleep_ms(300)  # what is said before the host has found the board is lost
print("loaded", n, whole)
while True:
    n += 1
    slots.save(content(n))
    print("saved", n)
