import struct

raw = bytearray(2)


def tick(t):
    value = struct.unpack("<h", raw)[0]
