"""One evaluation of a function, and the shared variables that it touches."""

import ast
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from noheap_tools.check.source.definitions import Class, Function, Module, Obj
from noheap_tools.check.values.value import NOTHING, Value, join, widen


@dataclass(eq=False)
class Frame:
    """One evaluation of a function, or of a module's top level."""

    module: Module
    function: Function | None
    names: dict[str, Value]
    result: Value = NOTHING
    caught: list[frozenset[str]] = field(default_factory=list)
    # How often the interrupts are masked here.
    masked: int = 0
    # The frame and the expression that called.
    site: tuple["Frame", ast.AST] | None = None
    emitter: str = field(init=False)

    def __post_init__(self) -> None:
        self.emitter = self.function.emitter if self.function else "bytecode"

    @property
    def native(self) -> bool:
        return self.emitter in ("native", "viper")

    def share(self) -> None:
        """Lets inner functions find the names."""
        if self.function is None:
            return
        shared = self.function.shared
        for name, value in self.names.items():
            old = shared.get(name, NOTHING)
            if value is not old and join(old, value) != old:
                shared[name] = widen(old, value)


class ClassFrame(Frame):
    """A class body: its own names are found before those around it."""

    def __init__(self, inner: Frame, around: Frame) -> None:
        super().__init__(around.module, around.function, around.names)
        self.own = inner.names


class Place(NamedTuple):
    """A variable that functions share: a global or an attribute, or the items in it."""

    owner: Module | Class
    name: str
    items: bool = False

    @property
    def shown(self) -> str:
        return f"self.{self.name}" if isinstance(self.owner, Class) else self.name


class How(Enum):
    """How a shared variable is touched; an update reads it and stores it."""

    LOAD = "load"
    STORE = "store"
    UPDATE = "update"
    STRUCTURE = "structure"

    # Enum's own looks up the name each time.
    __hash__ = object.__hash__

    @classmethod
    def stored(cls, update: bool) -> "How":
        return cls.UPDATE if update else cls.STORE


class Access(NamedTuple):
    """Where a shared variable is touched, and whether the interrupts are masked there.

    `of` is the object whose attribute it is; None for a global, or an attribute of a class.
    """

    how: How
    function: Function | None
    module: Module
    node: ast.AST
    masked: bool
    of: Obj | None = None

    def is_of_one_object(self, other: "Access") -> bool:
        """Returns whether both may be of the same object."""
        return may_be_one(self.of, other.of)


def may_be_one(a: Obj | None, b: Obj | None) -> bool:
    """Returns whether both may stand for the same object; None is any object."""
    if a is None or b is None:
        return True
    if a.site is not None and b.site is not None:
        return a == b
    return a.cls in b.cls.lineage() or b.cls in a.cls.lineage()
