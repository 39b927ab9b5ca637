"""Atoms: the kinds of object that a value may be, each with what is known of it.

A value is a frozenset of atoms (value.py). The atoms of the program's own functions, classes and
modules stand beside those, in source/definitions.py. `kind` is the name that effects.json and
the messages use. A site is the expression that made an object: objects of one site share what is
known of their items.
"""

import ast
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Atom:
    kind: ClassVar[str]

    @property
    def truth(self) -> bool | None:
        """The value of bool() of it, or None if that is not known."""
        return None


@dataclass(frozen=True, slots=True)
class Anything(Atom):
    """An object of which nothing is known."""

    kind = "any"


@dataclass(frozen=True, slots=True)
class Null(Atom):
    """None."""

    kind = "none"

    @property
    def truth(self) -> bool | None:
        return False


# Numbers.


@dataclass(frozen=True, slots=True)
class Int(Atom):
    """An int from `low` to `high`; None for a bound that is not known."""

    kind = "int"
    low: int | None
    high: int | None

    @property
    def exact(self) -> int | None:
        """The int that it is, if that is known."""
        return self.low if self.low == self.high else None

    @property
    def truth(self) -> bool | None:
        return None if self.exact is None else bool(self.exact)


@dataclass(frozen=True, slots=True)
class Bool(Atom):
    """A bool; `known` is None for either."""

    kind = "bool"
    known: bool | None
    low: ClassVar[int] = 0
    high: ClassVar[int] = 1

    @property
    def truth(self) -> bool | None:
        return self.known


@dataclass(frozen=True, slots=True)
class Float(Atom):
    kind = "float"


# Text and buffers.


@dataclass(frozen=True, slots=True)
class Str(Atom):
    """A str; `text` is None if it is long or not known."""

    kind = "str"
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Bytes(Atom):
    kind = "bytes"


@dataclass(frozen=True, slots=True)
class Sized(Atom):
    """A buffer of `size` bytes; None if that is not known."""

    size: int | None = None


@dataclass(frozen=True, slots=True)
class ByteArray(Sized):
    kind = "bytearray"


@dataclass(frozen=True, slots=True)
class MemoryView(Sized):
    kind = "memoryview"


@dataclass(frozen=True, slots=True)
class Ptr(Atom):
    """A pointer of viper to words of `bits`; `register` if they are those of a peripheral."""

    kind = "ptr"
    bits: int
    register: bool = False


# Containers. The items of a site are in Run.items.


@dataclass(frozen=True, slots=True)
class Container(Atom):
    site: ast.AST | tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Array(Container):
    """An array.array; `code` is its typecode, or None if that is not known."""

    kind = "array"
    code: str | None

    @property
    def is_float(self) -> bool:
        return self.code in ("f", "d")


@dataclass(frozen=True, slots=True)
class List(Container):
    kind = "list"


@dataclass(frozen=True, slots=True)
class Tuple(Container):
    kind = "tuple"


@dataclass(frozen=True, slots=True)
class Dict(Container):
    kind = "dict"


@dataclass(frozen=True, slots=True)
class Set(Container):
    kind = "set"


@dataclass(frozen=True, slots=True)
class Deque(Container):
    kind = "deque"


@dataclass(frozen=True, slots=True)
class GeneratorExpression(Container):
    kind = "genexp"


@dataclass(frozen=True, slots=True)
class Enumeration(Container):
    """The object that enumerate() returns; its items are those that are counted."""

    kind = "enumerate"


@dataclass(frozen=True, slots=True)
class Pair(Atom):
    """The pair that an enumeration yields: an int and an item."""

    kind = "pair"
    item: "frozenset[Atom]"


@dataclass(frozen=True, slots=True)
class Range(Atom):
    kind = "range"


# What MicroPython provides.


@dataclass(frozen=True, slots=True)
class Builtin(Atom):
    """A builtin function or type, by its name."""

    kind = "type"
    name: str


@dataclass(frozen=True, slots=True)
class ExceptionObject(Atom):
    kind = "exc"


@dataclass(frozen=True, slots=True)
class ForeignModule(Atom):
    """A module that is not in the program, as machine."""

    kind = "mod"
    name: str

    @property
    def truth(self) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class Foreign(Atom):
    """A function or class of such a module, by its dotted name."""

    kind = "ext"
    name: str


@dataclass(frozen=True, slots=True)
class ForeignObject(Atom):
    """An object of such a class, by the dotted name of that."""

    kind = "inst"
    name: str

    @property
    def truth(self) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class ForeignMethod(Atom):
    """The method `name` of `owner`, a kind or the dotted name of a class."""

    kind = "extm"
    owner: str
    name: str
    receiver: Atom | None = None
