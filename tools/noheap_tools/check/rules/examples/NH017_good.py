def steps():
    while True:
        yield 1
        yield 2


step = steps()


def tick(t):
    next(step)
