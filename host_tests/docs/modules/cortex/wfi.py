from array import array

from noheap.buf.spsc import SPSC

LANES = ("pico",)  # Thumb code

queue = SPSC(4, 1)
queue.enqueue(array("i", [1]))  # so it does not sleep
