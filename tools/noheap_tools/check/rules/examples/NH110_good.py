level = 0


def scaled(n):  # noheap: isr-safe
    return n // 3


def tick(t):
    global level
    level = scaled(100)
