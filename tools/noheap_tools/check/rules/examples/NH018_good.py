def make(a, b, c, d):
    def tick(t):
        return a + b + c + d

    return tick


tick = make(1, 2, 3, 4)
