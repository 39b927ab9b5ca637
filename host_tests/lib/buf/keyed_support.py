"""Keys for the tests of maps and sets."""

EDGES = (0, -1, 1, 2**30, -(2**30) - 1, 2**31 - 1, -(2**31), 5)


def key_of(word, capacity, edges):
    """A key made of a random 32-bit number: few ones, so that they are met again."""
    return edges[word >> 8 & 7] if word & 16 else (word >> 8) % (2 * capacity)


def colliding(tested, count, chain):
    """`count` keys that are all in the chain of this number, of an IndexMap or IndexSet."""
    mask, shift = tested.storage[3], tested.storage[4]
    keys, key = [], 0
    while len(keys) < count:
        key += 1
        if (key * 0x1E3779B1 & 0xFFFFFFFF) >> shift & mask == chain:
            keys.append(key)
    return keys
