import time

from machine import Timer


def good(t):
    pass


def bad(t):
    while True:
        pass


Timer(-1, period=10, callback=good, hard=True)
Timer(-1, mode=Timer.ONE_SHOT, period=60, callback=bad, hard=True)
while True:
    time.sleep_ms(10)
