"""Sends STATS, a frame, ten times a second."""

import sys
import time

import config

if config.TICKS < 0:
    raise ValueError("TICKS: not below 0")
while True:
    if config.TICKS:
        sys.stdout.buffer.write(STATS)
    time.sleep_ms(100)
