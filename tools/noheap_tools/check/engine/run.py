"""The state of an analysis, and the evaluation that every kind of syntax hangs on.

First everything is run as the main program would, until names and attributes have all the values
that they can have; then each handler, with findings. Names of modules and attributes of classes
have one value for the whole program; names of functions follow the flow.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from noheap_tools.check.costs.effects import CLEAN, Effects
from noheap_tools.check.engine import annotations, parameters
from noheap_tools.check.engine.frames import Access, Frame
from noheap_tools.check.report.findings import Finding, Findings
from noheap_tools.check.rules import ALLOCATES, RULES
from noheap_tools.check.source.program import Function, Module, Program
from noheap_tools.check.source.values import ANY, INT, NONE, NOTHING, Value, join, widen

# Argument combinations of one function that are looked at apart.
_CONTEXTS = 12
_DEPTH = 40


class Run:
    """What is known of the program, and the evaluation that every other part hangs on."""

    # By the type of a node, what it evaluates to and whether it ends the flow: interpret.py's.
    expressions: Mapping[type, Callable[..., Value]]
    statements: Mapping[type, Callable[..., bool]]

    def __init__(self, program: Program, effects: Effects, findings: Findings, port: str) -> None:
        self.program = program
        self.effects = effects
        self.findings = findings
        self.port = port
        self.reporting = False
        self.in_handler = False
        self.chain: list[str] = []
        self.frames: list[Frame] = []
        self.edges: dict[Function | None, set[Function]] = defaultdict(set)
        self.registered: list[Any] = []
        self.accesses: dict[tuple, set[Access]] = defaultdict(set)
        self.handler_accesses: dict[tuple, set[Access]] = defaultdict(set)
        self.handler_functions: set[Function] = set()
        self.stores: dict[tuple, set[Function | None]] = defaultdict(set)
        self.items: dict[Any, Value] = {}
        self.keys: dict[Any, frozenset | None] = {}
        self.added_keys: dict[Any, set[tuple]] = defaultdict(set)
        self.changed = False
        self.buffer_allocated = False
        # Registrations without hard=.
        self.unstated: list[tuple[Module, ast.AST]] = []
        # In a soft handler only these codes are reported; None for all.
        self.only: frozenset[str] | None = None
        self.ordinary: set[Function | None] = set()
        self._moves: dict[tuple, int] = defaultdict(int)
        self._memo: dict[tuple, Value] = {}
        self._contexts: dict[tuple, int] = defaultdict(int)
        self._running: set[tuple] = set()

    # Evaluation.

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """What the expression may be; its cost is reported if a handler evaluates it."""
        evaluate = self.expressions.get(type(node))
        return ANY if evaluate is None else evaluate(self, node, frame)

    def block(self, body: list, frame: Frame) -> bool:
        """Run the statements; True if the flow does not go on behind them."""
        for statement in body:
            execute = self.statements.get(type(statement))
            if execute is not None and execute(self, statement, frame):
                return True
        return False

    def quietly(self, evaluate: Callable[[], Value]) -> Value:
        """What `evaluate` gives, without reports."""
        before, self.reporting = self.reporting, False
        try:
            return evaluate()
        finally:
            self.reporting = before

    def call(
        self,
        function: Function,
        arguments: list[Value],
        keywords: dict[str, Value],
        node: ast.AST | None,
        generic: bool = False,
    ) -> Value:
        """The result of calling `function`, its cost reported if a handler does."""
        caller = self.frames[-1].function if self.frames else None
        if not self.in_handler:
            self._memo[(function, "seen")] = NOTHING
            if not generic:
                self.edges[caller].add(function)
        else:
            self.handler_functions.add(function)
        if function.kind == "opaque":
            return INT
        if function.cells and node is not None:
            shared = ", ".join(sorted(function.cells))
            text = f"{function.name}() makes a cell for {shared}, which an inner function uses"
            self.report("NH008", node, text)
        names, signature = parameters.bind(function, arguments, keywords, generic)
        key = (function, signature)
        if key in self._running or len(self.frames) > _DEPTH:
            return self._memo.get(key, ANY)
        if key in self._memo:
            return self._memo[key]
        self._contexts[(function,)] += 1
        if self._contexts[(function,)] > _CONTEXTS:
            key = (function, "generic")
            if key in self._memo or key in self._running:
                return self._memo.get(key, ANY)
            names = {n: join(v, ANY) if n not in ("self", "cls") else v for n, v in names.items()}
        frame = Frame(function.module, function, names)
        if self.frames and node is not None:
            frame.site = self.frames[-1], node
        self.frames.append(frame)
        self._running.add(key)
        if self.in_handler and len(self.chain) < _DEPTH and caller is not None:
            self.chain.append(function.name)
        body = function.node.body
        if isinstance(body, list):
            if not self.block(body, frame):
                frame.result = join(frame.result, NONE)
        else:
            frame.result = self.value(body, frame)
        if self.in_handler and caller is not None and self.chain:
            self.chain.pop()
        frame.share()
        self._running.discard(key)
        self.frames.pop()
        result = frame.result
        returns = getattr(function.node, "returns", None)
        if isinstance(returns, ast.Name) and not result - ANY:
            result = annotations.BY_NAME.get(returns.id, result)
        self._memo[key] = result
        return result

    # Reports.

    def report(
        self, code: str, node: ast.AST, message: str, severity: str = "error", fix: str = ""
    ) -> None:
        if not (self.reporting and self.in_handler and self.frames):
            return
        if self.only is not None and code not in self.only:
            return
        frame = self.frames[-1]
        self.report_always(code, frame.module, node, message, severity, fix)
        if frame.native and RULES[code].effect == ALLOCATES:
            self._at_caller(code, node, severity)

    def _at_caller(self, code: str, node: ast.AST, severity: str) -> None:
        """The VM's traceback has no lines of native code: it names the call from bytecode."""
        for frame in reversed(self.frames):
            if not frame.native:
                return
            if frame.site is not None and not frame.site[0].native:
                caller, call = frame.site
                assert frame.function is not None
                text = f"{frame.function.name}() allocates inside, at line {_line(node)}"
                self.report_always(code, caller.module, call, text, severity)
                return

    def report_always(
        self,
        code: str,
        module: Module,
        node: ast.AST,
        message: str,
        severity: str = "error",
        fix: str = "",
    ) -> None:
        path = " -> ".join(self.chain) if self.in_handler else ""
        self.findings.add(Finding.at(module, node, code, severity, message, fix, path))

    def construct(
        self,
        key: str,
        code: str,
        node: ast.AST,
        message: str,
        severity: str = "error",
        fix: str = "",
    ) -> None:
        """Report `code` if the VM allocates for the construct that was measured as `key`."""
        if not (self.reporting and self.in_handler and self.frames):
            return
        if self.effects.syntax(key, self.frames[-1].native) != CLEAN:
            self.report(code, node, message, severity, fix)

    # Shared things.

    def touch(self, key: tuple, how: str, node: ast.AST) -> None:
        if not self.frames:
            return  # the annotation of a parameter: the program never evaluates it
        frame = self.frames[-1]
        table = self.handler_accesses if self.in_handler else self.accesses
        table[key].add(Access(how, frame.function, frame.module, node, frame.masked > 0))

    def store_shared(self, table: dict, name: Any, key: tuple, value: Value) -> None:
        old = table.get(name, NOTHING)
        new = join(old, value)
        if new != old:
            self._moves[key] += 1
            table[name] = widen(old, value) if self._moves[key] > 3 else new
            if table[name] != old:
                self.changed = True

    def known_keys(self, site: Any) -> frozenset | None:
        """The keys that the dict made at `site` has before any handler runs; None if unknown."""
        keys = self.keys.get(site)
        # What only handlers store is not there before.
        added = {key for function, key in self.added_keys[site] if function in self.ordinary}
        return None if keys is None or None in added else keys | added

    def exists(self, key: tuple) -> bool:
        """True if the main program stores it, so that it is there before any handler runs."""
        return any(function in self.ordinary for function in self.stores.get(key, ()))


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)
