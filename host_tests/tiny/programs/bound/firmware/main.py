"""Puts a number into a queue from an interrupt, by a function that is bound to both."""

from array import array

from machine import Timer

from noheap.buf.spsc import SPSC, enqueue
from noheap.cortex.bind import bind

queue = SPSC(4, 1)
number = array("i", [7])
put = bind(enqueue, queue.storage, number)


def tick(timer):
    put()


timer = Timer(-1, period=10, callback=tick, hard=True)
