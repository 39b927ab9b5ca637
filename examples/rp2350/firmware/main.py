# pyright: reportUndefinedVariable=false
"""A clock of 1 kHz at GP15 of a Pico 2, from the second timer that this chip has.

    TIMER1's ALARM0, each 500 µs -> interrupt (GP15, a count)        main loop: a line each second

TIMER1 has an interrupt of its own, and MicroPython leaves it alone: its time, its machine.Timer
and a sampler on a PWM slice run beside this one. The handler is linked in RAM from `flip`.
"""

from array import array

import micropython
from uctypes import addressof

from noheap.cortex.link_viper import ViperParts
from noheap.hal.rp2040 import output
from noheap.tick.rp2350_timer1 import Timer1Tick

_PIN = 15
_HALF_US = 500


@micropython.viper
def flip(block: ptr32):  # noheap: isr
    """`block`: level, address and mask that make it low, the same for high, and the count."""
    if block[0]:
        ptr32(block[1])[0] = block[2]
    else:
        ptr32(block[3])[0] = block[4]
    block[0] = block[0] ^ 1
    block[5] = block[5] + 1


def made():
    """Returns (its block, its tick), which is not started."""
    low_at, low, high_at, high = output(_PIN)
    block = array("I", (0, low_at, low, high_at, high, 0))
    return block, Timer1Tick(ViperParts(addressof(block), (flip,)), _HALF_US)


def main():
    from time import sleep_ms

    from machine import Pin

    Pin(_PIN, Pin.OUT, value=0)
    block, tick = made()
    tick.start()
    while True:
        sleep_ms(1000)
        print("flips", block[5])


if __name__ == "__main__":
    main()
