def tick(t):
    raise ValueError
