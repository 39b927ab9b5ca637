from machine import Timer


def helper(n):
    return n / 2


def tick(t):
    helper(3)


Timer(-1, period=10, callback=tick, hard=True)
