"""Lights a lamp while a voltage is above its limit: looks at it in a hard interrupt."""

import time

import config
from machine import ADC, Pin, Timer

lamp = Pin(15, Pin.OUT, value=0)
sensor = ADC(26)
limit = config.LIMIT_MV * 65535 // 3300
presses = [0]


def tick(timer):
    lamp.value(sensor.read_u16() > limit)


def pressed(pin):
    presses[0] += 1


button = Pin(16, Pin.IN)
button.irq(pressed, Pin.IRQ_RISING, hard=True)
timer = Timer(period=10, callback=tick, hard=True)
print("ready")
shown = 0
while True:
    time.sleep_ms(5)
    if presses[0] != shown:
        shown = presses[0]
        print("pressed", shown)
        if shown == 3:
            raise ValueError("too often")
