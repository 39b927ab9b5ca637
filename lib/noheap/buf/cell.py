# pyright: reportUndefinedVariable=false
"""The latest value of several words, from one writer to any number of readers, never torn.

    cell = Cell(3)
    cell.write(value)                # array("i") of three words; in the ISR
    seen = cell.read_into(value)     # in the main loop; 0: nothing there
    cell.changed_since(seen)         # whether there is a newer one

A sequence lock with two slots: the writer fills the slot that is not the latest, then publishes
its version; the reader copies the latest slot and looks whether it still is the latest, because
the writer only then has not come back to it. So a reader that interrupts the writer gets the
previous value, whole and at once; one that the writer overtakes copies again, `_TRIES` times at
most. The two may run on the two cores of an RP2040 (docs/reference/buffers.md): there a writer
that has published one more value may be half way in the next, in the slot that is read.

Storage is one array("i"), which viper code may use inline; the writer owns all of it:

    word 0  VERSION  of the latest value, 0: none yet; after 2**30 - 1 comes 2
    word 1  WORDS    per value
    word 2  slot of the even versions, WORDS words, then that of the odd ones
"""

from array import array

import micropython
from micropython import const

_VERSION = const(0)
_WORDS = const(1)
_FIRST = const(2)
_TRIES = const(4)


@micropython.viper
def write(c: ptr32, value: ptr32):  # noheap: isr-safe
    """Does `Cell.write` on the storage itself, without a method call."""
    # Viper keeps the arguments in registers, hence their use as pointers into slot and value.
    cell = c
    version = c[_VERSION] + 1
    if version >> 30:
        version = 2
    size = c[_WORDS] << 2
    c = ptr32(int(c) + 4 * _FIRST + size * (version & 1))
    end = int(c) + size
    while end - int(c):
        c[0] = value[0]
        value = ptr32(int(value) + 4)
        c = ptr32(int(c) + 4)
    cell[_VERSION] = version


@micropython.viper
def read(c: ptr32, out: ptr32) -> int:  # noheap: isr-safe
    """Does `Cell.read_into` on the storage itself, without a method call."""
    cell = c
    start = out
    size = c[_WORDS] << 2
    tries = _TRIES
    version = c[_VERSION]
    while version:
        out = start
        c = ptr32(int(cell) + 4 * _FIRST + size * (version & 1))
        end = int(c) + size
        while end - int(c):
            out[0] = c[0]
            out = ptr32(int(out) + 4)
            c = ptr32(int(c) + 4)
        if cell[_VERSION] == version:  # so the writer has not come back to this slot
            break
        version = cell[_VERSION]
        tries -= 1
        if not tries:
            version = 0
    return version


class Cell:  # noheap: isr-safe
    """Latest value of `words` words. Writing and reading are O(words).

    Values are array("i") of at least `words` items (not checked on the hot path: viper has no
    bounds). Only the constructor allocates. Writer and readers may be on two cores of an RP2040;
    on an RP2350 that is not shown. Raises ValueError for words outside 1..256.
    """

    def __init__(self, words: int):
        if words - 1 >> 8:
            raise ValueError("words: 1 to 256")
        self.words = words
        self.storage = array("i", bytes(4 * (_FIRST + 2 * words)))
        self.storage[_WORDS] = words

    def write(self, value: "array[int]") -> None:
        """Make `value` the latest. One writer only, hard ISR or not."""
        write(self.storage, value)

    def read_into(self, out: "array[int]") -> int:
        """Copy the latest value into `out`. Returns its version, never 0. ISR-safe.

        0: nothing was ever written (`out` untouched), or a value was published during each of
        four copies (`out` is then useless).
        """
        return read(self.storage, out)

    @property
    def version(self) -> int:
        """That of the latest value; 0 before the first. Any context."""
        return self.storage[_VERSION]

    def changed_since(self, version: int) -> bool:
        """Whether the latest value has another version than `version`. Any context.

        Each reader keeps the version that `read_into` gave it, and so sees each change once.
        Wrong only after a multiple of 2**30 - 2 writes between two looks.
        """
        return self.storage[_VERSION] != version
