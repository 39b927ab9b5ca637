"""Talks for a while, and raises."""

import time

for n in range(20):
    print(n)
    time.sleep_ms(100)


raise ValueError("hot")
