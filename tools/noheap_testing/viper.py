"""CPython only: viper's types, so that the source of a viper function runs unchanged.

A value that a pointer loads, or that an argument annotated `int` brings, is a Word: 32 bits that
wrap, as on the RP2040. Limits: arithmetic between literals and loop counters alone stays Python's;
`//`, `%` and `**` are Python's; it is slow. Unlike viper, an access outside a buffer, or to an
address without memory, fails.
"""

import functools

from . import memory


def _signed(value):
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


class Word(int):
    """viper's `int` on a 32-bit chip."""

    def __new__(cls, value=0):
        return int.__new__(cls, _signed(int(value)))

    def __rshift__(self, bits):
        return Word(int(self) >> int(bits))

    def __lshift__(self, bits):
        return Word(int(self) << int(bits))

    def __neg__(self):
        return Word(-int(self))

    def __invert__(self):
        return Word(~int(self))


def _wrapping(name):
    operation = getattr(int, name)

    def method(self, other):
        return Word(operation(int(self), int(other)))

    return method


for _name in ("add", "sub", "mul", "and", "or", "xor"):
    for _prefix in ("__", "__r"):
        setattr(Word, f"{_prefix}{_name}__", _wrapping(f"{_prefix}{_name}__"))


class uint(int):
    """viper's `uint` as a conversion; its arithmetic is Python's."""

    def __new__(cls, value=0):
        return int.__new__(cls, int(value) & 0xFFFFFFFF)


class _Pointer:
    size = 0

    def __init__(self, target):
        if isinstance(target, int):
            self._data = None
            self._address = int(target)
        else:
            if isinstance(target, str):
                target = target.encode()  # MicroPython's str is a buffer of its UTF-8
            self._data = memoryview(target).cast("B")
            self._address = 0
            self._target = target

    def __int__(self):
        return self._address if self._data is None else memory.place(self._target)

    def __getitem__(self, index):
        return Word(self._load(int(index) * self.size))

    def __setitem__(self, index, value):
        self._store(int(index) * self.size, int(value))

    def _load(self, at):
        if self._data is None:
            return memory.load(self._address + at, self.size)
        self._check(at)
        return int.from_bytes(self._data[at : at + self.size], "little")

    def _store(self, at, value):
        if self._data is None:
            memory.store(self._address + at, self.size, value)
            return
        self._check(at)
        value &= (1 << 8 * self.size) - 1
        self._data[at : at + self.size] = value.to_bytes(self.size, "little")

    def _check(self, at):
        if not 0 <= at <= len(self._data) - self.size:
            raise AssertionError(f"viper access at byte {at} of {len(self._data)}")


class ptr8(_Pointer):
    size = 1


class ptr16(_Pointer):
    size = 2


class ptr32(_Pointer):
    size = 4


_CASTS = {int: Word, uint: uint, ptr8: ptr8, ptr16: ptr16, ptr32: ptr32}


def viper(function):
    """`@micropython.viper`: arguments are cast as annotated, and so is the result."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    casts = [_CASTS.get(function.__annotations__.get(name)) for name in names]
    returns_int = function.__annotations__.get("return") in (int, uint)

    @functools.wraps(function)
    def call(*arguments):
        if len(arguments) != len(casts):
            raise TypeError(f"{function.__name__} takes {len(casts)} arguments")
        result = function(
            *(cast(item) if cast else item for cast, item in zip(casts, arguments, strict=True))
        )
        return int(result) if returns_int else result

    return call
