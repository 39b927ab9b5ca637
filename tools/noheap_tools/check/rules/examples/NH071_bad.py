from time import ticks_diff, ticks_us

last = 0
gap = 0


def tick(t):
    global last, gap
    now = ticks_us()
    gap = ticks_diff(last, now)
    last = now
