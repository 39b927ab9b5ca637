raw = 60000


def tick(t):
    scaled = raw * 33000
