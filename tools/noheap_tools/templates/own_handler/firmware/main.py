"""Switches an output at each press of a button that bounces.

machine.Timer -> interrupt (look, debounce) -> queue -> loop -> OUT_PIN, a line
"""

import button
import config
from machine import Pin, Timer

from noheap.loop import plain


class Lamp:
    """Switches `pin` at each press."""

    def __init__(self, pin):
        self._pin = pin
        self._on = 0

    def handle(self, record):
        if record[button.DOWN]:
            self._on = 1 - self._on
            self._pin.value(self._on)
            print("on" if self._on else "off", "at tick", record[button.TICK])


def main():
    lamp = Lamp(Pin(config.OUT_PIN, Pin.OUT, value=0))
    pin = Pin(config.BUTTON_PIN, Pin.IN, Pin.PULL_UP)
    watched = button.Button(pin, config.STEADY_TICKS)
    timer = Timer(-1, period=config.PERIOD_MS, callback=watched.tick, hard=True)  # pyright: ignore
    try:
        plain.run(watched.queue, lamp.handle)
    finally:
        timer.deinit()


if __name__ == "__main__":
    main()
