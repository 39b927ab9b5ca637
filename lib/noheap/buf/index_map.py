"""Map of 32-bit words to 32-bit words with a fixed capacity: an IndexSet with values.

    names = IndexMap(20)
    names.insert(0x48, 3)            # False: full and 0x48 is not in it
    names.get(0x48, default), names.contains(0x48), names.remove(0x48), len(names)
    for i in range(len(names)):      # in order of insertion, until a remove
        names.key_at(i), names.value_at(i)

Storage is that of IndexSet, but

    word 7  the entries, dense: offset of the next one in the chain or 0, key, value
"""

from noheap.buf.entries import Values
from noheap.buf.index_set import Hashed


class IndexMap(Values, Hashed):  # noheap: isr-safe
    """At most `capacity` entries. insert, get, contains and remove are O(1) on average.

    The worst case is O(capacity), when all keys are in one chain; there are at least as many
    chains as keys. clear is O(capacity). The methods are those of Entries and Values. Only the
    constructor allocates, with one exception: MicroPython makes an object of an int beyond 31
    bits, so where keys or values may be that large use insert_from, find_from, key_into and
    value_into, which move words from and to an array("i"). A hard ISR may call every method, if
    the average is good enough, but a map is not shared between contexts: all calls come from one
    ISR, or all from the main loop. An int outside 32 bits is not detected: MicroPython keeps
    the low bits. Nor is an offset past the end of an array.

    Raises ValueError for a capacity outside 1..65536.
    """

    _stride = 3
