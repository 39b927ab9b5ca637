def make(a, b, c, d, e):
    def tick(t):
        return a + b + c + d + e

    return tick


tick = make(1, 2, 3, 4, 5)
