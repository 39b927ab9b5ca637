count = 7
record = bytearray(2)


def tick(t):
    record[0] = count & 255
    record[1] = count >> 8
