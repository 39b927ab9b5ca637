last = [0]


def tick(t):
    n = 40
    while n:
        n -= 1
        last[0] = n
