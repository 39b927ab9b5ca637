samples = []


def tick(t):
    samples.append(5)
