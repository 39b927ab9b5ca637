"""A set of at most 8 members, hashed."""

from noheap.buf.index_set import IndexSet


def contains(high, low):
    m = IndexSet(8)
    for key in (5, 3, 8, 1, 9, 2, 7):
        m.insert(key)
    high()
    m.contains(7)
    low()
    return m.contains(7)
