ready = [True]


def tick(t):
    while not ready[0]:
        pass
