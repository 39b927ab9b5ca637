from machine import Timer

n = 0


def tick(t):
    global n
    n += 1
    while n == 3:
        pass


Timer(-1, period=10, callback=tick, hard=True)
