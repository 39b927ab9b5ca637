from array import array

from noheap.buf.deque import Deque, push_back
from noheap.buf.spsc import SPSC, enqueue

queue, deque = SPSC(4, 1), Deque(4)
record = array("i", [5])


def after():
    assert len(queue) == 1 and deque.get(0) == 7
