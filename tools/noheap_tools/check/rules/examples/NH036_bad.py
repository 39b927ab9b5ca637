last = [0]


def down(n):
    last[0] = n
    if n:
        down(n - 1)


def tick(t):
    down(40)
