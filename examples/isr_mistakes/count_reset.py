"""A count is taken, then zeroed: https://github.com/crzyhorse/keg-tricks"""

import time

import micropython
from machine import Pin

micropython.alloc_emergency_exception_buf(100)
pulses = 0


def pulse(pin):
    global pulses
    pulses += 1


sensor = Pin(18, Pin.IN, Pin.PULL_UP)
sensor.irq(handler=pulse, trigger=Pin.IRQ_RISING, hard=True)
try:
    while True:
        time.sleep(1)
        print("litres a minute:", pulses * 60 // 450)
        pulses = 0  # NH040
finally:
    sensor.irq(handler=None)
