# pyright: reportUndefinedVariable=false
"""Map of 32-bit words to 32-bit words with a fixed capacity, searched from end to end.

    names = LinearMap(8)
    names.insert(0x48, 3)            # False: full and 0x48 is not in it
    names.get(0x48, default), names.contains(0x48), names.remove(0x48), len(names)
    for i in range(len(names)):      # in order of insertion, until a remove
        names.key_at(i), names.value_at(i)

Up to a dozen entries it is as quick as IndexMap, at two words each. Storage is one array("i"),
which viper code may use inline:

    word 0  COUNT     entries held
    word 1  KEY       operand of the operation under way
    word 2  CAPACITY  entries that fit
    word 3  the entries, dense: key, value
"""

import micropython

from noheap.buf.entries import Entries, Values


@micropython.viper
def _search(m: ptr32, add: int) -> int:
    """The offset of KEY's entry. Without one: 1, that of KEY; with `add` 2 a new one, or -2."""
    at = m[0] + m[0] + 1
    while m[at] - m[1]:
        at -= 2
    if at <= add:
        at = -2
        if m[0] - m[2]:
            m[0] = m[0] + 1
            at = m[0] + m[0] + 1
            m[at] = m[1]
    return at


class LinearMap(Values, Entries):  # noheap: isr-safe
    """At most `capacity` entries. insert, get, contains and remove are O(entries), the rest O(1).

    The methods are those of Entries and Values. Only the constructor allocates, with one
    exception: MicroPython makes an object of an int beyond 31 bits, so where keys or values may
    be that large use insert_from, find_from, key_into and value_into, which move words from and
    to an array("i"). A hard ISR may call every method, but a map is not shared between contexts:
    all calls come from one ISR, or all from the main loop. An int outside 32 bits is not
    detected: MicroPython keeps the low bits. Nor is an offset past the end of an array.

    Raises ValueError for a capacity outside 1..65536.
    """

    def __init__(self, capacity: int):
        Entries.__init__(self, capacity, 3 + 2 * capacity)
        self._search = _search
