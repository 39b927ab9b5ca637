"""The functions of the program that an interrupt or the scheduler calls."""

import ast
from dataclasses import dataclass

from noheap_tools.check.source.definitions import Function, Module, Obj
from noheap_tools.check.source.handler_kind import HandlerKind
from noheap_tools.check.values.value import ANY, NOTHING, Value, one

# A DMA channel and a state machine; and nothing comes over the air before it is scanned for.
_STARTED_LATER = ("rp2.", "bluetooth.")


@dataclass(frozen=True)
class Handler:
    function: Function
    arguments: tuple[Value, ...]
    kind: HandlerKind
    # The call that registers it, as machine.Pin.irq, or the mark or option that names it.
    source: str
    module: Module
    node: ast.AST
    # False if it is not known how it is called: a mark or --entry names it, or it is linked.
    call_known: bool = True
    # The function that registers it; None for a module's top level.
    within: Function | None = None

    @property
    def shown(self) -> str:
        return self.function.where

    @property
    def is_started_later(self) -> bool:
        """Whether its events begin with something else than the registration."""
        return self.source.startswith(_STARTED_LATER)

    @property
    def answers(self) -> bool:
        """Whether most of its events are answers, which come when the program has asked."""
        return self.source.startswith("bluetooth.")

    @property
    def at(self) -> tuple[str, int, int]:
        """The place of its registration, to sort by."""
        return (
            self.module.shown,
            getattr(self.node, "lineno", 0),
            getattr(self.node, "col_offset", 0),
        )

    @property
    def is_hard(self) -> bool:
        return self.kind is HandlerKind.HARD

    @property
    def owner(self) -> Value:
        """The objects whose method it is; NOTHING for a plain function."""
        return self.arguments[0] if self.function.takes_self and self.arguments else NOTHING


@dataclass(frozen=True)
class Unfound:
    """A registration whose handler could not be followed, or is the None that a call gave."""

    module: Module
    node: ast.AST
    text: str
    kind: HandlerKind
    is_none: bool = False


def unknown_arguments(function: Function) -> tuple[Value, ...]:
    """Returns arguments of which nothing is known, but the object of a method."""
    arguments = [ANY] * len(function.parameters)
    if function.cls is not None and function.takes_self and arguments:
        arguments[0] = one(Obj(function.cls))
    return tuple(arguments)
