"""A hard interrupt drives a pin each millisecond, and the main loop says that it runs. Its updates
say something else."""

from time import sleep_ms

import board
import micropython
from machine import Pin

from noheap.cortex.jump import Jump
from noheap.tick.rp2040 import PwmTick


@micropython.viper
def square():
    ptr32(-0x30000000)[7] = 1 << 2  # SIO GPIO_OUT_XOR of GP2: DS 2.3.1.7


def main():
    led = Pin(board.LED_PIN, Pin.OUT, value=0)
    Pin(2, Pin.OUT, value=0)
    PwmTick(Jump(square), 1000).start()
    count = 0
    while True:
        count += 1
        led(count & 1)
        print("the first application", count)
        sleep_ms(20)


main()
