"""Handlers that MicroPython calls: two of timers, one of a pin that no scenario moves."""

import time

import machine
import micropython
from machine import Pin, Timer

counts = bytearray(4)


@micropython.viper
def quick(_):
    ptr8(counts)[0] += 1


def slow(_):
    n = 0
    while n < 40:
        n += 1
    counts[1] = n


def edge(_):
    counts[2] = 1


Timer(freq=1000, mode=Timer.PERIODIC, callback=quick, hard=True)
Timer(freq=300, mode=Timer.PERIODIC, callback=slow, hard=True)
Pin(5, Pin.IN).irq(edge, Pin.IRQ_RISING, hard=True)
while True:
    state = machine.disable_irq()
    for _ in range(30):
        pass
    machine.enable_irq(state)
    time.sleep_ms(2)
