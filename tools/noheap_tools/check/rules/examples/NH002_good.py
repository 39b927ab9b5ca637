last = [0, 0]


def tick(t):
    now = 5
    last[0] = now
    last[1] = now + 1
