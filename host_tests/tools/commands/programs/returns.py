import time

import micropython
from machine import Timer

micropython.alloc_emergency_exception_buf(100)


def good(t):
    pass


Timer(-1, period=10, callback=good, hard=True)
while True:
    time.sleep_ms(10)
