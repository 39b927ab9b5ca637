from noheap.wire.frame import OVERHEAD

LANES = ("pico",)  # Thumb code

records = array("i", bytes(16 * 8))
sent = []


class sys:
    class stdout:
        class buffer:
            @staticmethod
            def write(data, length):
                sent.append(length)


def after():
    assert sent == [10 + OVERHEAD, 8 * (16 + OVERHEAD)], sent
