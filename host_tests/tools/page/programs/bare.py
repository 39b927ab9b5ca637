"""A firmware without noheap: its LED follows the sensor's first byte, and it says so."""

import time

from machine import I2C, Pin

led = Pin(25, Pin.OUT, value=0)
bus = I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000)
while True:
    celsius = bus.readfrom(0x48, 2)[0]
    warm = celsius >= 30
    if led.value() != warm:
        led.value(warm)
        print("warm" if warm else "cool", celsius)
    time.sleep_ms(20)
