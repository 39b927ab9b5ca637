"""What a value may be: a set of these. The set with UNKNOWN may be anything.

An object is told from others by the place in the source that makes it, as far as it holds others.
"""

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Plain:
    """An object of MicroPython's type `type` that holds no others."""

    type: str


@dataclass(frozen=True)
class Holder:
    """A tuple, list, dict, set, iterator or generator that is made at the place `site`."""

    type: str
    site: int


@dataclass(frozen=True)
class Function:
    """A function of the program's: node is its definition or a lambda."""

    node: ast.FunctionDef | ast.Lambda

    def __hash__(self) -> int:
        return id(self.node)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Function) and other.node is self.node


@dataclass(frozen=True)
class Bound:
    """A function with its first argument."""

    function: Function
    receiver: "Value"


@dataclass(frozen=True)
class Class:
    """A class of the program's."""

    name: str


@dataclass(frozen=True)
class Instance:
    """An object of a class of the program's."""

    name: str


@dataclass(frozen=True)
class Super:
    """What super() is in a method of `name`, with the method's `receiver`."""

    name: str
    receiver: "Value"


@dataclass(frozen=True)
class Type:
    """A type of MicroPython's, as a value."""

    name: str


@dataclass(frozen=True)
class Module:
    name: str


@dataclass(frozen=True)
class Native:
    """A function of MicroPython's: `name` of a module, or of a `receiver`."""

    name: str
    receiver: "Value | None" = None


@dataclass(frozen=True)
class Unknowable:
    """May be anything."""


Value = (
    Plain
    | Holder
    | Function
    | Bound
    | Class
    | Instance
    | Super
    | Type
    | Module
    | Native
    | Unknowable
)
Values = frozenset[Value]

UNKNOWN = Unknowable()
NOTHING: Values = frozenset()
NONE = Plain("NoneType")
INT = Plain("int")
BOOL = Plain("bool")
STR = Plain("str")
BYTES = Plain("bytes")
EXCEPTION = Plain("exception")
HELD = {"tuple", "list", "dict", "set", "iterator", "generator"}


def of(*values: Value) -> Values:
    return frozenset(values)


def type_of(value: Value) -> str:
    """The name of the type that MicroPython looks for operations in; "" if it may be any."""
    match value:
        case Plain(type=name) | Holder(type=name):
            return name
        case Function() | Native(receiver=None):
            return "function"
        case Bound() | Native():
            return "bound_method"
        case Class() | Type():
            return "type"
        case Instance():
            return "instance"
        case Super():
            return "super"
        case Module():
            return "module"
    return ""
