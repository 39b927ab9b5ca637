last = None


def tick(t):
    global last
    now = 5
    last = (now, now + 1)
