buffer = bytearray(4)


def tick(t):
    for i in range(len(buffer)):
        buffer[i] = buffer[i] + 1 & 255
