from array import array

from noheap.wire import record
from noheap.wire.frame import OVERHEAD

LANES = ("pico",)  # Thumb code

records = array("i", range(8))


def after():
    assert out[0] == out[21] == out[22] == out[43] == 0
