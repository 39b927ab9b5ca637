raw = bytearray(2)


def tick(t):
    value = raw[0] | raw[1] << 8
    if value & 0x8000:
        value -= 0x10000
