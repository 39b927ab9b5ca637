LANES = ("pico",)  # it writes to RAM of a chip


def after():
    assert chain[0][0][7] == 2048
