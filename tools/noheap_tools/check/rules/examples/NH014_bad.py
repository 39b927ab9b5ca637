buffer = bytearray(4)


def tick(t):
    for i, b in enumerate(buffer):
        buffer[i] = b + 1 & 255
