"""Streams of each feed, and what comes of them. The test types what is called."""

import gc
import time

import board
import machine
from machine import Pin

from noheap.dma.feeds import ADCFeed, I2CFeed, SPIFeed
from noheap.dma.stream import Stream

machine.ADC(26)
spi = machine.SPI(0, baudrate=4_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(20))
i2c = board.sensor_i2c()


def halves(stream, count):
    """Prints the first and last entry, time and integrity of so many halves, what was lost, and
    the bytes of the heap that taking took."""
    seen = [0] * (4 * count)
    n = 0
    stream.start()
    before = gc.mem_alloc()  # which takes some halves' time
    stream.take()
    stream.lost = 0
    while n < len(seen):
        half = stream.take()
        if half is not None:
            seen[n] = half[0]
            seen[n + 1] = half[-1]
            seen[n + 2] = stream.stamp_us
            seen[n + 3] = int(stream.intact())
            n += 4
    used = gc.mem_alloc() - before
    stream.deinit()
    print((seen, stream.lost, used))


def called(feed, entries, ms):
    """Prints the entries of each half, by its callback."""
    found = []

    def on_half(stream):
        entries = list(stream.take())
        found.append((stream.stamp_us, entries))

    with Stream(feed, entries, on_half) as stream:
        time.sleep_ms(ms)
    print((found, stream.lost))
