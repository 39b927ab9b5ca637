ready = [True]


def tick(t):
    for _ in range(10):
        if ready[0]:
            break
