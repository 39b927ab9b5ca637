# pyright: reportUndefinedVariable=false
"""Words for print, which makes no object of them.

An int beyond MicroPython's small ints would be one, and the heap is locked.
"""

import micropython


@micropython.viper
def small(words: ptr32, at: int, unsigned: int) -> int:  # noheap: isr-safe
    """Returns word `at` of an array or address, or the nearest small int to it, 1073741823 or
    -1073741823. Main loop or hard ISR."""
    word = words[at]
    if word > 0x3FFFFFFF or unsigned and word < 0:
        return 0x3FFFFFFF
    if word < -0x3FFFFFFF:
        return -0x3FFFFFFF
    return word
