LANES = ("pico",)  # it writes to RAM of a chip

slots = array("i", [0, 0, 0, 5, 0])
mem32[0x20000024] = addressof(slots)


def after():
    assert list(slots) == [0, 0, 0, 15, 7]
