def add(a, b):
    return a


def tick(t):
    add(5, 6)
