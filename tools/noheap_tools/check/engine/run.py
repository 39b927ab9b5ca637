"""The state of an analysis, and the evaluation that every kind of syntax builds on.

Names of modules and attributes of classes have one value for the whole program; names of
functions follow the flow.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping

from noheap_tools.check.costs.effects import Effects
from noheap_tools.check.engine import annotations, parameters
from noheap_tools.check.engine.frames import Frame, Place
from noheap_tools.check.engine.reports import Reports
from noheap_tools.check.engine.target import Target
from noheap_tools.check.engine.variables import owner_of
from noheap_tools.check.report.findings import Findings
from noheap_tools.check.rules.allocation import NH008
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.unresolved import NH090
from noheap_tools.check.source import signatures
from noheap_tools.check.source.definitions import (
    Function,
    FunctionKind,
    Module,
    Obj,
)
from noheap_tools.check.source.handler import Handler, Unfound
from noheap_tools.check.source.program import Program
from noheap_tools.check.values.atoms import Array
from noheap_tools.check.values.value import (
    ANY,
    INT,
    NONE,
    Value,
    generalised,
    join,
)

# Argument combinations of one function that are evaluated separately.
_CONTEXTS = 12
_DEPTH = 200

_Key = tuple[Function, Hashable]


class Stopped(BaseException):
    """Nobody waits for the run any more. No error of the checker, which a run survives."""


class Run(Reports):
    """The knowledge about the program, and the evaluation of its functions."""

    # By the type of a node: its value, and whether it ends the flow. interpret.py sets them.
    expressions: Mapping[type, Callable[..., Value]]
    statements: Mapping[type, Callable[..., bool]]

    def __init__(
        self, program: Program, effects: Effects, findings: Findings, target: Target
    ) -> None:
        super().__init__(program, effects, findings)
        self.target = target
        self.is_stopped: Callable[[], bool] = lambda: False
        self.registered: list[Handler | Unfound] = []
        # What is registered as a hard handler, each time, and the function that does it.
        self.arming: dict[ast.AST, Function | None] = {}
        # Registrations without hard=.
        self.unstated: list[tuple[Module, ast.AST]] = []
        self.buffer_allocated = False
        # Who calls whom; None is the top level.
        self.edges: dict[Function | None, set[Function]] = defaultdict(set)
        # What _thread starts on the other core.
        self.threads: set[Function] = set()
        # The variables that each handler reads, of those that the main program binds.
        self.used: dict[Handler, dict[Place, None]] = defaultdict(dict)
        # Who calls a function, and where.
        self.called_from: dict[Function, set[tuple[Module, Function | None, ast.AST]]] = (
            defaultdict(set)
        )
        # The functions that an expression calls, and those of MicroPython's that it calls and
        # that let the scheduler run.
        self.calls: dict[ast.AST, set[Function]] = defaultdict(set)
        self.scheduling: set[ast.AST] = set()
        # In viper: parameters, and calls of ptr8 or ptr16, that stand for signed arrays.
        self.signed_pointers: set[tuple[Function | None, str | ast.AST]] = set()
        # All functions that were evaluated.
        self.reached: set[Function] = set()
        # The calls of irq() that the main program evaluates, and the objects whose pins they are.
        self.irq_calls: dict[ast.AST, set[Obj | None]] = defaultdict(set)
        self._seen: set[Function] = set()
        self._memo: dict[_Key, Value] = {}
        self._contexts: dict[tuple[Function, Value], int] = defaultdict(int)
        self._running: set[_Key] = set()

    @property
    def in_soft(self) -> bool:
        """Whether the handler that is evaluated may allocate, print and take its time."""
        return self.handler is not None and not self.handler.is_hard

    # Evaluation.

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """Returns what the expression may be; reports its cost if a handler evaluates it."""
        evaluate = self.expressions.get(type(node))
        return ANY if evaluate is None else evaluate(self, node, frame)

    def block(self, body: list, frame: Frame) -> bool:
        """Runs the statements; returns whether the flow ends in them."""
        depth, chained = len(self.frames), len(self.chain)
        for statement in body:
            execute = self.statements.get(type(statement))
            try:
                if execute is not None and execute(self, statement, frame):
                    return True
            except Exception as error:
                self.program.failures.add(frame.module.shown, statement.lineno, error)
                del self.frames[depth:], self.chain[chained:]
        return False

    def quietly(self, evaluate: Callable[[], Value]) -> Value:
        """Returns what `evaluate` returns, without reports."""
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
        """Returns the result of calling `function`; reports its cost if a handler calls it.

        Raises Stopped.
        """
        if self.is_stopped():
            raise Stopped
        self.reached.add(function)
        if not self.in_handler:
            self._seen.add(function)
            if not generic:
                self.edges[self.frames[-1].function if self.frames else None].add(function)
        if node is not None:
            self.calls[node].add(function)
            if not self.in_handler and self.frames:
                caller = self.frames[-1]
                self.called_from[function].add((caller.module, caller.function, node))
        if function.kind is FunctionKind.ASSEMBLER:
            return INT
        if function.cells and node is not None:
            self.report(NH008, node, signatures.cells(function))
        if function.emitter == "viper":
            self._note_signed(function, arguments)
        names, signature = parameters.bind(function, arguments, keywords, generic)
        masked = bool(self.frames and self.frames[-1].masked)
        key: _Key = function, (signature, masked)
        if key in self._running:
            return self._memo.get(key, ANY)
        if len(self.frames) > _DEPTH:
            if node is not None:
                text = f"calls go deeper than {_DEPTH}: {function.name}() was not followed"
                self.report(NH090, node, text, Severity.WARNING, "Prove the handler with --prove.")
            return ANY
        if key in self._memo:
            return self._memo[key]
        owner = owner_of(function, names)
        self._contexts[function, owner] += 1
        if self._contexts[function, owner] > _CONTEXTS:
            owner = generalised(owner)
            key = function, ("generic", owner)
            if key in self._memo or key in self._running:
                return self._memo.get(key, ANY)
            names = {n: v if n in ("self", "cls") else join(v, ANY) for n, v in names.items()}
            names.update(zip(function.parameters[:1], [owner] if owner else [], strict=False))
        frame = Frame(function.module, function, names, masked=int(masked))
        if self.frames and node is not None:
            frame.site = self.frames[-1], node
        self._running.add(key)
        try:
            result = self._memo[key] = self._evaluated(frame, function)
        finally:
            self._running.discard(key)
        return result

    def _note_signed(self, function: Function, arguments: list[Value]) -> None:
        for name, value in zip(function.parameters, arguments, strict=False):
            bits = {"ptr8": "b", "ptr16": "h"}.get(annotations.plain_name(function, name))
            if any(isinstance(atom, Array) and atom.code == bits for atom in value):
                self.signed_pointers.add((function, name))

    def _evaluated(self, frame: Frame, function: Function) -> Value:
        caller = self.frames[-1].function if self.frames else None
        self.frames.append(frame)
        chained = self.in_handler and caller is not None and len(self.chain) < _DEPTH
        if chained:
            self.chain.append(function.name)
        body = function.node.body
        if not isinstance(body, list):
            frame.result = self.value(body, frame)
        elif not self.block(body, frame):
            frame.result = join(frame.result, NONE)
        if chained:
            self.chain.pop()
        frame.share()
        self.frames.pop()
        returns = getattr(function.node, "returns", None)
        if isinstance(returns, ast.Name) and not frame.result - ANY:
            return annotations.BY_NAME.get(returns.id, frame.result)
        return frame.result

    def guarded(self, module: Module, work: Callable[[], object]) -> None:
        """Does `work` on the module; an error of the checker in it ends nothing else."""
        depth, chained = len(self.frames), len(self.chain)
        try:
            work()
        except Exception as error:
            self.program.failures.add(module.shown, 1, error)
            del self.frames[depth:], self.chain[chained:]
