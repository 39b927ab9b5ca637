"""A wait with the interrupts masked: https://github.com/geda/hx711-lopy/issues/2"""

from machine import Pin, disable_irq, enable_irq

data = Pin(5, Pin.IN)
clock = Pin(6, Pin.OUT, value=0)


def read():
    word = 0
    state = disable_irq()
    while data():  # NH044
        pass
    for _ in range(24):
        clock(1)
        word = word << 1 | data()
        clock(0)
    enable_irq(state)
    return word


print(read())
