"""What an STM32F1's image says of the chip and of the time, until Ctrl-C."""

import machine
from time import sleep_ms, ticks_diff, ticks_us

from noheap.safe import reset

print("start", reset.NAMES[reset.how()])
print("freq", *machine.freq())
began = ticks_us()
sleep_ms(20)
print("slept", ticks_diff(ticks_us(), began) // 1000)
while True:
    sleep_ms(1000)
