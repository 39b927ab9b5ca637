"""A stdin at which a test types, and a poll that sees it."""

import io

import micropython


@micropython.viper
def put(buffer: ptr8, byte: int):
    buffer[0] = byte


class Keys(io.IOBase):
    """`at` is the number of keys that were read. Read without a need, it would block."""

    def __init__(self, typed=b""):
        self.typed = bytearray(typed)
        self.at = 0

    def ioctl(self, request, argument):
        return argument & 1 if request == 3 and self.at < len(self.typed) else 0

    def readinto(self, buffer, length=None):
        assert self.at < len(self.typed)
        put(buffer, self.typed[self.at])
        self.at += 1
        return 1


class Poll:
    """CPython's select knows files alone."""

    def __init__(self, keys):
        self.keys = keys

    def ipoll(self, timeout_ms):
        assert timeout_ms == 0
        return [(self.keys, 1)] if self.keys.ioctl(3, 1) else []
