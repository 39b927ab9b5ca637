import time

due = 0


def tick(t):
    global due
    due = time.ticks_add(time.ticks_ms(), 5)
