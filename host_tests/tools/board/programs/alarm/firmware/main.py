"""Prints a pressure; has no config.py, no sampler and no telemetry."""

import board
import steps

steps.done.append("main")

import lamp
from drivers import gauge
from words import GREETING, LIMIT

from noheap.buf.spsc import SPSC


def main():
    queue = SPSC(4, 1)
    print("begin", GREETING, LIMIT, board.NAME, board.BUZZER_PIN)
    print("pressure", gauge.pascals(3), gauge.Gauge(2).doubled(), queue.capacity)
    print("steps", *steps.done, lamp.level())
    if __name__ == "__main__":
        print("over")


if __name__ == "__main__":
    main()
