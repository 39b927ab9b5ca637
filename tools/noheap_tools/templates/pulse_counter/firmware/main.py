"""Watches a fan by its tachometer: a pin's interrupt counts, the main loop judges.

pin's edge -> interrupt -> signal -> loop -> ALARM_PIN, a line each window
"""

import gc
import time

import config
import micropython
from counter import PulseCounter
from machine import Pin


def main():
    counter = PulseCounter(Pin(config.ALARM_PIN, Pin.OUT, value=0))
    fan = Pin(config.PULSE_PIN, Pin.IN, Pin.PULL_UP)
    fan.irq(counter.edge, Pin.IRQ_FALLING, hard=True)
    gc.collect()
    micropython.heap_lock()  # from here on whatever allocates raises MemoryError
    try:
        while True:
            time.sleep_ms(config.WINDOW_MS)
            print("pulses", counter.turn())
    finally:
        micropython.heap_unlock()
        fan.irq(None)


if __name__ == "__main__":
    main()
