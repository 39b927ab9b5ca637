from time import ticks_ms


def tick(t):
    ticks_ms()
