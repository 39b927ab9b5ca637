"""The objects that a program's definitions become in flash, and what a module is without them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from noheap_tools.tiny import mpy_tool


@dataclass(frozen=True, eq=False)
class Name:
    """A text that is a name, in Python a string."""

    it: Any


@dataclass(frozen=True, eq=False)
class Constant:
    """One that tools/mpy-tool.py knows, as a number or a tuple. `small`: an int that is no object
    on the board."""

    it: Any
    small: bool = False


@dataclass(frozen=True, eq=False)
class BuiltIn:
    """A type or a function of MicroPython's, by its name in C; `module`: the module of that
    name."""

    symbol: str
    module: str = ""


@dataclass(frozen=True, eq=False)
class Function:
    name: str
    code: Any
    defaults: Sequence[Any]


@dataclass(frozen=True, eq=False)
class Wrapped:
    """A property of a function, or a static method or class method. `kind` is the built-in's
    name."""

    name: str
    kind: str
    function: Function


@dataclass(frozen=True, eq=False)
class Closure:
    """A method that refers to its class `of`, by the class's name in C, as super() does."""

    name: str
    of: str
    function: Function


@dataclass(frozen=True, eq=False)
class Class:
    """`items` are pairs of a name and a value."""

    name: str
    of: Name
    base: "Class | BuiltIn | None"
    items: Sequence[tuple[Any, Any]]
    special: bool = field(default=False)


@dataclass(frozen=True)
class Taken:
    """`objects` are what the code refers to now, those that they are made of before them;
    `builtins` the names in C of what it refers to of MicroPython's; `names` those that it still
    looks up at run time, `attributes` those after a dot, or imported, `modules` those that are
    looked into. `named` are all names that are left, as tools/mpy-tool.py has them."""

    objects: Sequence[Any] = ()
    builtins: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    named: Sequence[Any] = ()

    @property
    def constants(self) -> Iterator[Any]:
        """What the objects are made of, as tools/mpy-tool.py has it."""
        for it in self.objects:
            values = it.defaults if isinstance(it, Function) else ()
            values = [value for _, value in it.items] if isinstance(it, Class) else values
            yield from (value.it for value in values if isinstance(value, Constant))

    @property
    def functions(self) -> Iterator[Any]:
        return mpy_tool.within(it.code for it in self.objects if isinstance(it, Function))
