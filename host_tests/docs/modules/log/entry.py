from noheap.log.queues import chain

LANES = ("pico",)  # it writes to RAM of a chip
kind, n = 3, 5


def after():
    head = chain[0][0]
    assert head[2] - head[5] == 16
