"""The functions of the program that an interrupt or the scheduler calls."""

import ast
from dataclasses import dataclass
from enum import Enum

from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.values.value import Value


class HandlerKind(Enum):
    HARD = "hard"
    SOFT = "soft"
    SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Handler:
    function: Function
    arguments: tuple[Value, ...]
    kind: HandlerKind
    # The call that registers it, as machine.Pin.irq, or the mark or option that names it.
    source: str
    module: Module
    node: ast.AST
    # True if nothing in the program registers it: its arguments are then not known.
    by_name: bool = False

    @property
    def shown(self) -> str:
        return self.function.where

    @property
    def is_hard(self) -> bool:
        return self.kind is HandlerKind.HARD


@dataclass(frozen=True)
class Unfound:
    """A registration whose handler could not be followed."""

    module: Module
    node: ast.AST
    text: str
    kind: HandlerKind
