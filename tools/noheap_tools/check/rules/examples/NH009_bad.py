buffer = bytearray(8)
head = None


def tick(t):
    global head
    head = buffer[0:2]
