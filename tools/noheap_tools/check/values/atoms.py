"""Atoms: the kinds of object that a value may be, each with what is known of it.

A value is a frozenset of atoms (value.py). The atoms of the program's own functions, classes and
modules are in source/definitions.py. `kind` is the name that effects.json and
the messages use. A site is the expression that made an object: objects of one site share what is
known of their items.
"""

import ast
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple


@dataclass(frozen=True, slots=True)
class Atom:
    kind: ClassVar[str]

    @property
    def truth(self) -> bool | None:
        """The value of bool() of it, or None if that is not known."""
        return None

    @property
    def general(self) -> "Atom":
        """What stands for it and for others of its kind, where too many would be told apart."""
        return self


class Site(NamedTuple):
    """Where an object is made: by the expression `node`.

    `within` is where the object was made whose method has the expression, or the call of the
    function that has it. None stands for all of them.
    """

    node: ast.AST
    within: ast.AST | None = None


class Anything(Atom):
    """An object of which nothing is known."""

    __slots__ = ()
    kind = "any"


class Null(Atom):
    """None."""

    __slots__ = ()
    kind = "none"

    @property
    def truth(self) -> bool | None:
        return False


# Numbers.


# A time as ticks_ms() returns it, and one that was computed from such a time.
CLOCK_READ, CLOCK_SUM = 1, 2


@dataclass(frozen=True, slots=True)
class Int(Atom):
    """An int from `low` to `high`; None for a bound that is not known."""

    kind = "int"
    low: int | None
    high: int | None
    # Whether it may be a time that wraps around: CLOCK_READ, CLOCK_SUM, or both.
    clock: int = 0

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


class Float(Atom):
    __slots__ = ()
    kind = "float"


# Text and buffers.


@dataclass(frozen=True, slots=True)
class Str(Atom):
    """A str; `text` is None if it is long or not known."""

    kind = "str"
    text: str | None = None


class Bytes(Atom):
    __slots__ = ()
    kind = "bytes"


@dataclass(frozen=True, slots=True)
class Sized(Atom):
    """A buffer of `size` bytes; None if that is not known."""

    size: int | None = None


class ByteArray(Sized):
    __slots__ = ()
    kind = "bytearray"


class MemoryView(Sized):
    __slots__ = ()
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
    site: Site | ast.AST | tuple[str, Any]

    @property
    def general(self) -> Atom:
        if isinstance(self.site, Site) and self.site.within is not None:
            return replace(self, site=Site(self.site.node))
        return self


@dataclass(frozen=True, slots=True)
class Array(Container):
    """An array.array; `code` is its typecode, or None if that is not known."""

    kind = "array"
    code: str | None

    @property
    def is_float(self) -> bool:
        return self.code in ("f", "d")


class List(Container):
    __slots__ = ()
    kind = "list"


class Tuple(Container):
    __slots__ = ()
    kind = "tuple"


class Dict(Container):
    __slots__ = ()
    kind = "dict"


class Set(Container):
    __slots__ = ()
    kind = "set"


class Deque(Container):
    __slots__ = ()
    kind = "deque"


class GeneratorExpression(Container):
    __slots__ = ()
    kind = "genexp"


class Enumeration(Container):
    """The object that enumerate() returns; its items are those that are counted."""

    __slots__ = ()
    kind = "enumerate"


@dataclass(frozen=True, slots=True)
class Pair(Atom):
    """The pair that an enumeration yields: an int and an item."""

    kind = "pair"
    item: "frozenset[Atom]"


class Range(Atom):
    __slots__ = ()
    kind = "range"


# Objects that MicroPython provides.


@dataclass(frozen=True, slots=True)
class Builtin(Atom):
    """A builtin function or type, by its name."""

    kind = "type"
    name: str


class ExceptionObject(Atom):
    __slots__ = ()
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
