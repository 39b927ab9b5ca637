"""The sensor, the LED and the limits that all handlers of the bench have."""

import json
import time

from machine import I2C, Pin

from noheap.sensors import tmp102

ADDRESS = 0x48
LED_PIN = 25
ON = 0x1E00
OFF = 0x1D00

with open("values.json") as file:
    values = json.load(file)  # the host's, for this run

time.sleep_ms(1500)  # the USB host has found the board by then
i2c = I2C(0, sda=Pin(4), scl=Pin(5), freq=values["bus_hz"])
led = Pin(LED_PIN, Pin.OUT, value=0)
tmp102.TMP102(i2c, ADDRESS).configure(conversion_hz=8)
time.sleep_ms(40)  # its first conversion


def begin(*words):
    """Tell the host that it begins; it has a moment to look."""
    print("begin", *words)
    time.sleep_ms(10)
