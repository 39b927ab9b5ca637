def tick(t):
    from time import ticks_ms

    ticks_ms()
