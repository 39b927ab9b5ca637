from time import ticks_us

last = 0
presses = 0


def tick(t):
    global last, presses
    now = ticks_us()
    if now - last > 50_000:
        presses += 1
        last = now
