raw = 60000


def tick(t):
    scaled = raw * 330
