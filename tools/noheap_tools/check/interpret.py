"""Runs the program on abstract values: first as the main program would, then each handler.

First everything is run until names and attributes have all the values that they can have; then
each handler, with findings.
"""

import ast
from functools import partial
from typing import Any

from noheap_tools.check import settled
from noheap_tools.check.engine import unknown
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.engine.variables import MOST_OBJECTS
from noheap_tools.check.source import order
from noheap_tools.check.source.definitions import (
    ClassRef,
    Function,
    FunctionKind,
    Module,
    Obj,
)
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.syntax import expressions, statements
from noheap_tools.check.values.value import NOTHING, Value, joined, one

# Rounds until nothing new is learnt; a large program gets fewer.
_ROUNDS, _ROUNDS_LARGE = 6, 3
_LARGE = 200_000  # characters of source


class Interpreter(Run):
    expressions = expressions.BY_NODE
    statements = statements.BY_NODE

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # What the statements of top levels were evaluated with.
        self._settled: dict[ast.stmt, settled.Inputs] = {}

    def run_main(self) -> None:
        """Runs all top levels and all functions until nothing new is learnt."""
        modules = order.as_executed(
            self.program.modules.values(), partial(order.imported, self.program)
        )
        size = sum(len(module.source) for module in modules)
        # Plain functions first: they may make the objects of the others.
        functions = [f for module in self.program.given for f in module.functions]
        functions.sort(key=lambda function: function.takes_self)
        for _ in range(_ROUNDS if size < _LARGE else _ROUNDS_LARGE):
            self.changed = False
            # A handler that could not be followed may be known in this round.
            self.registered = [item for item in self.registered if isinstance(item, Handler)]
            self._seen.clear()
            self._forget_calls()
            for module in modules:
                self._run_top_level(module)
            while waiting := [f for f in functions if f not in self._seen and self._is_run(f)]:
                for function in waiting:
                    if function not in self._seen:
                        self._seen.add(function)
                        self.guarded(function.module, partial(self._call_generic, function))
            if not self.changed:
                break

    def _is_run(self, function: Function) -> bool:
        """Returns whether the program may call it, though nothing is seen to do that."""
        return (
            function.module in self.program.roots
            or function.name in self.vague
            or function in self.callbacks
            or function.outer in self._seen
            # A method of an object that the program makes.
            or function.cls in self.made_classes
        )

    def _forget_calls(self) -> None:
        self._memo.clear()
        self._contexts.clear()

    def _run_top_level(self, module: Module) -> None:
        frame = Frame(module, None, module.globals)
        self.frames.append(frame)
        for statement in module.tree.body:
            inputs = settled.inputs(self, statement, frame)
            if inputs is not None and self._settled.get(statement) == inputs:
                continue
            if inputs is not None:
                self._settled[statement] = inputs
            if self.block([statement], frame):
                break
        self.frames.pop()

    def _call_generic(self, function: Function) -> Value:
        """Calls a function that nothing in the program calls: with unknown arguments."""
        arguments: list[Value] = []
        for index, name in enumerate(function.parameters):
            if index or function.cls is None or function.kind is FunctionKind.STATIC:
                arguments.append(unknown.of_parameter(self, function, name))
            elif function.kind is FunctionKind.CLASS:
                arguments.append(one(ClassRef(function.cls)))
            else:
                arguments.append(NOTHING)
        if not function.takes_self or not arguments:
            return self.call(function, arguments, {}, None, generic=True)
        return joined(
            self.call(function, [one(owner), *arguments[1:]], {}, None, generic=True)
            for owner in self._objects(function)
        )

    def _objects(self, function: Function) -> list[Obj]:
        """Returns the objects whose method it is, each told apart; any one if there are none."""
        cls = function.cls
        assert cls is not None
        found = [
            Obj(heir, site)
            for heir in self.heirs[cls]
            if cls in heir.lineage()
            for site in self.sites[heir]
        ]
        return found if 0 < len(found) < MOST_OBJECTS else [Obj(cls)]

    def run_handler(self, handler: Handler) -> None:
        """Evaluates it as an interrupt would call it; reports if `reporting` is set."""
        self.handler = handler
        self.chain = [handler.function.name]
        self._forget_calls()
        arguments = list(handler.arguments)
        self.guarded(
            handler.function.module, lambda: self.call(handler.function, arguments, {}, None)
        )
        self.handler = None
