# pyright: reportUndefinedVariable=false, reportAttributeAccessIssue=false
"""Base of LinearMap, IndexMap and IndexSet: keys in a dense list, with or without values.

An entry is known by its index, 0..len - 1, or by the offset of its key in the storage; its value
is the word after the key. Word 1, KEY, is the operand of the current operation. A search that
finds no entry ends there: offset 1 means "none".
"""

from micropython import const

from noheap.buf.words import Container, copy

_COUNT = const(0)
_KEY = const(1)
_NONE = const(1)  # the offset of _KEY
_NO_PLACE = const(-2)  # negative, and so is the offset after it


class Entries(Container):
    """Keys. A subclass has

    _first    offset of the first key
    _stride   words from one key to the next
    _data     words that move with an entry, from its key on: 2, or 1 where there are no values
    _search   function: (storage, 0) -> the offset of the entry whose key is KEY, or _NONE;
              (storage, _stride) -> the same, of a new one if need be, or _NO_PLACE
    """

    _stride = 2
    _data = 2

    def contains(self, key: int) -> bool:
        """Whether there is an entry of `key`."""
        self.storage[_KEY] = key
        return self._search(self.storage, 0) > _NONE

    def find(self, key: int) -> int:
        """The index of `key`'s entry, good until the next remove; -1: there is none."""
        self.storage[_KEY] = key
        return self._find()

    def find_from(self, source: "array[int]", index: int) -> int:
        """As find(source[index])."""
        return self._find() if copy(self.storage, _KEY, source, index) else -1

    def remove(self, key: int) -> bool:
        """Remove the entry of `key`. False: there is none. The last entry gets its index."""
        return self.remove_at(self.find(key))

    def remove_at(self, index: int) -> bool:
        """Swap-remove the entry at `index`: the last one moves there. False: there is none."""
        at = self._at(index)
        if at < 0:
            return False
        storage = self.storage
        last = self._at(storage[_COUNT] - 1)
        self._unlink(at, last)
        for word in range(self._data):
            copy(storage, at + word, storage, last + word)
        storage[_COUNT] -= 1
        return True

    def key_at(self, index: int, default=None):
        """The key of the entry at `index`, 0..len - 1."""
        at = self._at(index)
        return self.storage[at] if at > 0 else default

    def key_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the key at `index` in out[to]. False: there is no such entry."""
        return copy(out, to, self.storage, self._at(index))

    def _at(self, index):
        if not 0 <= index < self.storage[_COUNT]:
            return _NO_PLACE
        return self._first + self._stride * index

    def _find(self):
        at = self._search(self.storage, 0)
        return (at - self._first) // self._stride if at > _NONE else -1

    def _unlink(self, at, last):
        """Remove the entry at the offset `at`; the one at `last` takes its place."""


class Values:
    """Values, for a class that also inherits Entries."""

    def insert(self, key: int, value: int) -> bool:
        """Add an entry, or give the one of this key a new value. False: full."""
        self.storage[_KEY] = key
        at = self._search(self.storage, self._stride)
        if at > 0:
            self.storage[at + 1] = value
        return at > 0

    def insert_from(self, source: "array[int]", index: int) -> bool:
        """As insert(source[index], source[index + 1])."""
        storage = self.storage
        return copy(storage, _KEY, source, index) and copy(
            storage, self._search(storage, self._stride) + 1, source, index + 1
        )

    def get(self, key: int, default=None):
        """The value of `key`."""
        self.storage[_KEY] = key
        at = self._search(self.storage, 0)
        return self.storage[at + 1] if at > _NONE else default

    def value_at(self, index: int, default=None):
        """The value of the entry at `index`, 0..len - 1."""
        at = self._at(index)
        return self.storage[at + 1] if at > 0 else default

    def value_into(self, index: int, out: "array[int]", to: int) -> bool:
        """Store the value at `index` in out[to]. False: there is no such entry."""
        return copy(out, to, self.storage, self._at(index) + 1)
