"""The machine code in an .mpy file: py/persistentcode.c of MicroPython 1.26, version 6.3."""

from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"M\x06"
_HEADER_BYTES = 4
# py/obj.h, MP_PERSISTENT_OBJ_...; lower ones have no data.
_STR, _BYTES, _INT, _FLOAT, _COMPLEX, _TUPLE = 5, 6, 7, 8, 9, 10
BYTECODE, NATIVE, VIPER, ASM = range(4)


@dataclass(frozen=True)
class Code:
    """The code of one function; `kind` is NATIVE, VIPER or ASM."""

    kind: int
    data: bytes


def native(data: bytes) -> list[Code]:
    """The functions of machine code in `data`, in the order of their definitions."""
    if data[:2] != _MAGIC:
        raise ValueError("not an .mpy file of version 6")
    reader = _Reader(data)
    n_qstrs, n_objects = reader.uint(), reader.uint()
    for _ in range(n_qstrs):
        reader.qstr()
    for _ in range(n_objects):
        reader.object()
    return list(reader.codes())


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = _HEADER_BYTES

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def uint(self) -> int:
        value = 0
        while True:
            byte = self.bytes(1)[0]
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                return value

    def qstr(self) -> None:
        length = self.uint()
        if not length & 1:  # else it is one that MicroPython has
            self.bytes((length >> 1) + 1)

    def object(self) -> None:
        kind = self.bytes(1)[0]
        if kind in (_STR, _BYTES):
            self.bytes(self.uint() + 1)
        elif kind in (_INT, _FLOAT, _COMPLEX):
            self.bytes(self.uint())
        elif kind == _TUPLE:
            for _ in range(self.uint()):
                self.object()

    def codes(self) -> Iterator[Code]:
        """Code of this function, if it is machine code, and of the functions in it."""
        head = self.uint()
        kind, has_children, length = head & 3, head & 4, head >> 3
        data = self.bytes(length)
        if kind != BYTECODE:
            self.uint()  # the prologue's offset, or the scope's flags
            if kind == ASM:
                self.uint()  # number of arguments
                self.uint()  # their types
            yield Code(kind, data)
        if has_children:
            for _ in range(self.uint()):
                yield from self.codes()
