"""A soft timer that flips the LED, while the main loop is busy."""

from machine import Timer

from programs.rt.load import load
from programs.rt.wired import begin, led, values

flips = 0


def flip(timer):
    global flips
    led.toggle()
    flips += 1


begin(0, 10_000)
timer = Timer(  # pyright: ignore[reportCallIssue] - the stubs miss `hard`
    -1, mode=Timer.PERIODIC, period=10, callback=flip, hard=False
)
while flips < values["ticks"]:
    load()
timer.deinit()
print("end")
