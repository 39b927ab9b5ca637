"""Runs the program on abstract values: first as the main program would, then each handler.

First everything is run until names and attributes have all the values that they can have; then
each handler, with findings. Names of modules and attributes of classes have one value for the
whole program; names of functions follow the flow.
"""

from noheap_tools.check.engine import unknown
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.program import Function, Module
from noheap_tools.check.source.values import Value, one
from noheap_tools.check.syntax import expressions, statements

# Rounds until nothing is learnt any more; a large program gets fewer.
_ROUNDS, _ROUNDS_LARGE = 6, 3
_LARGE = 200_000  # characters of source


class Interpreter(Run):
    expressions = expressions.BY_NODE
    statements = statements.BY_NODE

    # The whole program.

    def run_main(self) -> None:
        """Run all top levels and all functions until nothing new is learnt."""
        size = sum(len(module.source) for module in self.program.modules.values())
        for _ in range(_ROUNDS if size < _LARGE else _ROUNDS_LARGE):
            self.changed = False
            self._memo.clear()
            self._contexts.clear()
            for module in list(self.program.modules.values()):
                self._top_level(module)
            for module in list(self.program.modules.values()):
                for function in module.functions:
                    if (function, "seen") not in self._memo:
                        self.call_generic(function)
            if not self.changed:
                break

    def _top_level(self, module: Module) -> None:
        frame = Frame(module, None, module.globals)
        self.frames.append(frame)
        self.block(module.tree.body, frame)
        self.frames.pop()

    def call_generic(self, function: Function) -> Value:
        """Call it with unknown arguments: nobody in the program does."""
        arguments = []
        for index, name in enumerate(function.parameters):
            if index == 0 and function.cls and function.kind not in ("static",):
                kind = "class" if function.kind == "class" else "obj"
                arguments.append(one(kind, function.cls))
            else:
                arguments.append(unknown.of_parameter(self, function, name))
        return self.call(function, arguments, {}, None, generic=True)

    def run_handler(self, function: Function, arguments: list[Value], shown: str) -> None:
        """Evaluate it as an interrupt handler; findings are made if `reporting` is set."""
        self.in_handler = True
        self.chain = [shown]
        self._memo.clear()
        self._contexts.clear()
        self.call(function, arguments, {}, None)
        self.in_handler = False
