"""One evaluation of a function, and what it touches."""

import ast
from dataclasses import dataclass, field

from noheap_tools.check.source.program import Function, Module
from noheap_tools.check.source.values import NOTHING, Value, join, widen


@dataclass(eq=False)
class Frame:
    """One evaluation of a function, or of a module's top level."""

    module: Module
    function: Function | None
    names: dict[str, Value]
    result: Value = NOTHING
    caught: list[frozenset[str]] = field(default_factory=list)
    masked: int = 0
    # The frame and the expression that called.
    site: tuple["Frame", ast.AST] | None = None

    @property
    def emitter(self) -> str:
        return self.function.emitter if self.function else "bytecode"

    @property
    def native(self) -> bool:
        return self.emitter in ("native", "viper")

    def share(self) -> None:
        """Let inner functions find the names."""
        if self.function is None:
            return
        shared = self.function.shared
        for name, value in self.names.items():
            old = shared.get(name, NOTHING)
            if join(old, value) != old:
                shared[name] = widen(old, value)


class ClassFrame(Frame):
    """A class body: sees its own names first, then those around it."""

    def __init__(self, inner: Frame, around: Frame) -> None:
        super().__init__(around.module, around.function, around.names)
        self.own = inner.names


@dataclass(frozen=True)
class Access:
    """Who touched a shared thing: how is load, store, update or structure."""

    how: str
    function: Function | None
    module: Module
    node: ast.AST
    masked: bool
