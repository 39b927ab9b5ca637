"""Watches GPIO 26 at 500,000 samples a second, without losing one, and prints its range.

The DMA fills one half of the ring while this program looks at the other one: 1024 samples each
2.048 ms. A look takes less than a tenth of that, so the CPU sleeps most of the time. Wire the
signal, 0 to 3.3 V, to GPIO 26. RP2040.
"""

import machine
import micropython
from micropython import const

from noheap.dma.feeds import ADCFeed
from noheap.dma.stream import Stream

ENTRIES = const(1024)
RATE_HZ = 500_000
PRINTED = 488  # halves, a second


@micropython.viper
def look(half: ptr16, seen: ptr32):
    """Widen the range of seen[0] to seen[1] by a half's samples."""
    low = seen[0]
    high = seen[1]
    n = ENTRIES
    while n:
        n -= 1
        value = int(half[n + 0])
        if value < low:
            low = value
        if value > high:
            high = value
    seen[0] = low
    seen[1] = high


def watch(seconds=None):
    """Print the range of each second; for ever, or for so many."""
    from array import array

    seen = array("i", (4095, 0))
    torn = halves = 0
    machine.ADC(26)
    with Stream(ADCFeed(26, RATE_HZ), ENTRIES, on_half=lambda stream: None) as stream:
        while seconds is None or halves < seconds * PRINTED:
            half = stream.take()
            if half is None:
                machine.idle()  # until the interrupt of the next half
                continue
            look(half, seen)
            torn += not stream.intact()
            halves += 1
            if halves % PRINTED == 0:
                print(seen[0], "to", seen[1], "of 4095; lost", stream.lost, "torn", torn)
                seen[0], seen[1] = 4095, 0


if __name__ == "__main__":
    watch()
