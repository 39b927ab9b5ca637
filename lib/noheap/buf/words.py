# pyright: reportUndefinedVariable=false
"""What the containers share: the move of 32-bit words between arrays, without ints on the way.

MicroPython makes an object of an int beyond 31 bits; a word that viper code moves never is one.
"""

import micropython


@micropython.viper
def copy(to: ptr32, index: int, source: ptr32, at: int) -> bool:
    """to[index] = source[at], both array("i") or array("I"): O(1), a hard ISR may call it.

    False, and nothing is copied: one of the offsets is negative, which is how the containers
    say that there is no such place. An offset past the end is not checked for.
    """
    if (index | at) >> 31:
        return False
    to[index] = source[at]
    return True
