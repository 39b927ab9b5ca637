def twice(n):
    return 2 * n


def tick(t):
    twice(5)
