def tick(t):
    twice = lambda n: 2 * n
    twice(5)
