def steps():
    while True:
        yield 1
        yield 2


def tick(t):
    next(steps())
