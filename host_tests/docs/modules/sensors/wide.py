from noheap.sensors import wide


def after():
    assert part(w, 2) == (12_345 * 1_000_000 >> 20) + 7
