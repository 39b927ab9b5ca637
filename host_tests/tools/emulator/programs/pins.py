"""Pin 15 rises after 100 ms, and pin 25 blinks at 10 Hz."""

from time import sleep_ms

from machine import Pin

alarm = Pin(15, Pin.OUT, value=0)
led = Pin(25, Pin.OUT, value=0)
print("begin")
for n in range(25):
    sleep_ms(50)
    led.toggle()
    if n == 1:
        alarm.on()
