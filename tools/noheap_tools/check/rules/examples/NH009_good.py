buffer = bytearray(8)
view = memoryview(buffer)[0:2]
head = None


def tick(t):
    global head
    head = view
