buffer = bytearray(4)


def tick(t):
    total = sum(b for b in buffer)
