buffer = bytearray(4)


def tick(t):
    total = 0
    for b in buffer:
        total += b
