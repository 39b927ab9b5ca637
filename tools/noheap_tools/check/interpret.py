"""Runs the program on abstract values, and reports what a handler's path costs.

First everything is run as the main program would, until names and attributes have all the values
that they can have; then each handler, with findings. Names of modules and attributes of classes
have one value for the whole program; names of functions follow the flow.
"""

import ast
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from noheap_tools.check import calls, operators
from noheap_tools.check.effects import CLEAN, Effects
from noheap_tools.check.findings import Finding, Findings
from noheap_tools.check.program import Function, Module, Program
from noheap_tools.check.rules import ALLOCATES, RULES
from noheap_tools.check.values import (
    ANY,
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    STR,
    Value,
    exact_int,
    interval,
    join,
    one,
    truth,
    widen,
    without_none,
)

# Rounds until nothing is learnt any more; a large program gets fewer.
_ROUNDS, _ROUNDS_LARGE = 6, 3
_LARGE = 200_000  # characters of source
# Argument combinations of one function that are looked at apart.
_CONTEXTS = 12
_DEPTH = 40
# Longer texts are not compared with the characters that the program names.
_KNOWN_TEXT = 40


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


@dataclass(frozen=True)
class Access:
    """Who touched a shared thing: how is load, store, update or structure."""

    how: str
    function: Function | None
    module: Module
    node: ast.AST
    masked: bool


class Interpreter:
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
        self._block(module.tree.body, frame)
        self.frames.pop()

    def call_generic(self, function: Function) -> Value:
        """Call it with unknown arguments: nobody in the program does."""
        arguments = []
        for index, name in enumerate(function.parameters):
            if index == 0 and function.cls and function.kind not in ("static",):
                kind = "class" if function.kind == "class" else "obj"
                arguments.append(one(kind, function.cls))
            else:
                arguments.append(self._annotated(function, name))
        return self.call(function, arguments, {}, None, generic=True)

    def run_handler(self, function: Function, arguments: list[Value], shown: str) -> None:
        """Evaluate it as an interrupt handler; findings are made if `reporting` is set."""
        self.in_handler = True
        self.chain = [shown]
        self._memo.clear()
        self._contexts.clear()
        self.call(function, arguments, {}, None)
        self.in_handler = False

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

    # Functions.

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
        names, signature = self._bind(function, arguments, keywords, generic)
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
            if not self._block(body, frame):
                frame.result = join(frame.result, NONE)
        else:
            frame.result = self.value(body, frame)
        if self.in_handler and caller is not None and self.chain:
            self.chain.pop()
        self._share(function, frame)
        self._running.discard(key)
        self.frames.pop()
        result = frame.result
        returns = getattr(function.node, "returns", None)
        if isinstance(returns, ast.Name) and not result - ANY:
            result = _ANNOTATIONS.get(returns.id, result)
        self._memo[key] = result
        return result

    def _share(self, function: Function, frame: Frame) -> None:
        for name, value in frame.names.items():
            old = function.shared.get(name, NOTHING)
            new = join(old, value)
            if new != old:
                function.shared[name] = widen(old, value)

    def _bind(
        self, function: Function, arguments: list[Value], keywords: dict[str, Value], generic: bool
    ) -> tuple[dict[str, Value], tuple]:
        names: dict[str, Value] = {}
        spec = function.node.args
        parameters = function.parameters
        for name, value in zip(parameters, arguments, strict=False):
            names[name] = value
        if len(arguments) > len(parameters) and spec.vararg:
            names[spec.vararg.arg] = one("tuple", ("star", function))
        for name, value in keywords.items():
            names[name] = value
        positional = parameters[len(parameters) - len(spec.defaults) :] if spec.defaults else []
        for name in positional:
            if name not in names or generic:
                given = function.defaults.get(name, ANY)
                names[name] = join(names.get(name, NOTHING), given) if name in names else given
        for parameter in spec.kwonlyargs:
            if parameter.arg not in names:
                names[parameter.arg] = function.defaults.get(parameter.arg, ANY)
        for name in parameters:
            names.setdefault(name, ANY)
            if function.emitter == "viper":
                names[name] = self._viper_parameter(function, name, names[name])
        if spec.vararg:
            names.setdefault(spec.vararg.arg, one("tuple", ("star", function)))
        if spec.kwarg:
            names[spec.kwarg.arg] = one("dict", ("star", function))
        return names, tuple(sorted(names.items(), key=lambda item: item[0]))

    def _viper_parameter(self, function: Function, name: str, value: Value) -> Value:
        annotated = self._annotation(function, name)
        if annotated in ("int", "uint"):
            return value if all(a[0] == "int" for a in value) and value else INT
        if annotated in ("ptr8", "ptr16", "ptr32"):
            return one("ptr", int(annotated[3:]), None)
        return value

    def _annotation(self, function: Function, name: str) -> str:
        spec = function.node.args
        for argument in spec.posonlyargs + spec.args + spec.kwonlyargs:
            if argument.arg == name and isinstance(argument.annotation, ast.Name):
                return argument.annotation.id
        return ""

    def _annotated(self, function: Function, name: str) -> Value:
        spec = function.node.args
        for argument in spec.posonlyargs + spec.args + spec.kwonlyargs:
            if argument.arg == name and argument.annotation is not None:
                return self._from_annotation(argument.annotation, function.module)
        return ANY

    def _from_annotation(self, node: ast.AST, module: Module) -> Value:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return ANY
        if isinstance(node, ast.Name):
            if node.id in _ANNOTATIONS:
                return _ANNOTATIONS[node.id]
            value = module.globals.get(node.id, NOTHING)
        elif isinstance(node, ast.Attribute):
            value = self.quietly(lambda: self.value(node, Frame(module, None, module.globals)))
        else:
            return ANY
        result = NOTHING
        for atom in value:
            if atom[0] == "class":
                result = join(result, one("obj", atom[1]))
            elif atom[0] == "ext":
                result = join(result, one("inst", atom[1]))
        return result or ANY

    def quietly(self, evaluate: Callable[[], Value]) -> Value:
        before, self.reporting = self.reporting, False
        try:
            return evaluate()
        finally:
            self.reporting = before

    # Statements: each returns True if the flow does not go on behind it.

    def _block(self, body: list, frame: Frame) -> bool:
        for statement in body:
            method = getattr(self, "_do_" + type(statement).__name__, None)
            if method is None:
                continue
            if method(statement, frame):
                return True
        return False

    def _do_Expr(self, node: ast.Expr, frame: Frame) -> bool:
        if isinstance(node.value, ast.Constant):
            return False
        self.value(node.value, frame)
        return calls.never_returns(node.value)

    def _do_Assign(self, node: ast.Assign, frame: Frame) -> bool:
        pairs = operators.unrolled(node)
        if pairs is not None:
            values = [self.value(part, frame) for _, part in pairs]
            for (place, _), value in zip(pairs, values, strict=True):
                self.assign(place, value, frame)
            return False
        value = self.value(node.value, frame)
        for target in node.targets:
            operators.look_at_accumulator(self, target, node.value, frame)
            self.assign(target, value, frame)
        return False

    def _do_AnnAssign(self, node: ast.AnnAssign, frame: Frame) -> bool:
        if node.value is not None:
            value = self.value(node.value, frame)
            self.assign(node.target, value, frame)
        return False

    def _do_AugAssign(self, node: ast.AugAssign, frame: Frame) -> bool:
        target = node.target
        old = self.value(target, frame)
        right = self.value(node.value, frame)
        value = operators.binary(self, node, node.op, old, right, frame, in_place=True)
        if isinstance(node.op, ast.LShift):
            operators.look_at_accumulator(
                self,
                target,
                ast.copy_location(ast.BinOp(target, node.op, node.value), node),
                frame,
            )
        self.assign(target, value, frame, update=True)
        return False

    def _do_Return(self, node: ast.Return, frame: Frame) -> bool:
        if node.value is not None:
            value = self.value(node.value, frame)
            if frame.emitter == "viper":
                operators.boxing(self, node, value, "returned")
                operators.look_at_result(self, node, frame)
            frame.result = join(frame.result, value)
        else:
            frame.result = join(frame.result, NONE)
        return True

    def _do_If(self, node: ast.If, frame: Frame) -> bool:
        test = truth(self.value(node.test, frame))
        if test is True:
            return self._block(node.body, frame)
        if test is False:
            return self._block(node.orelse, frame)
        before = frame.names
        masked = frame.masked
        frame.names = self._branch(frame, before)
        self._refine(node.test, frame, True)
        ended = self._block(node.body, frame)
        first, first_masked = frame.names, frame.masked
        frame.names = self._branch(frame, before)
        frame.masked = masked
        self._refine(node.test, frame, False)
        ended_else = self._block(node.orelse, frame)
        second = frame.names
        if ended and ended_else:
            frame.names = self._merged(frame, before, first, second)
            return True
        if ended:
            frame.names = second
        elif ended_else:
            frame.names, frame.masked = first, first_masked
        else:
            frame.names = self._merged(frame, before, first, second)
        return False

    def _branch(self, frame: Frame, names: dict[str, Value]) -> dict[str, Value]:
        # A module's names have one value for the whole program.
        return names if frame.function is None else dict(names)

    def _merged(self, frame: Frame, before: dict, first: dict, second: dict) -> dict:
        if frame.function is None:
            return before
        merged = dict(first)
        for name, value in second.items():
            merged[name] = join(merged.get(name, NOTHING), value)
        return merged

    def _refine(self, test: ast.expr, frame: Frame, holds: bool) -> None:
        """What the names are, knowing how the test came out."""
        if frame.function is None:
            return
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self._refine(test.operand, frame, not holds)
        elif isinstance(test, ast.Name) and test.id in frame.names:
            if holds:
                frame.names[test.id] = without_none(frame.names[test.id])
        elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and holds:
            for part in test.values:
                self._refine(part, frame, True)
        elif (
            isinstance(test, ast.Call)
            and getattr(test.func, "id", "") == "isinstance"
            and len(test.args) == 2
        ):
            self._refine_isinstance(test, frame, holds)
        elif (
            isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.left, ast.Name)
        ):
            self._refine_compare(test, frame, holds)

    def _refine_isinstance(self, test: ast.Call, frame: Frame, holds: bool) -> None:
        name, kind = test.args
        if (
            isinstance(name, ast.Name)
            and isinstance(kind, ast.Name)
            and holds
            and name.id in frame.names
        ):
            known = frame.names[name.id]
            kept = frozenset(a for a in known if a[0] in (kind.id, "any"))
            annotated = _ANNOTATIONS.get(kind.id)
            if ("any",) in kept and annotated is not None:
                kept = annotated
            frame.names[name.id] = kept or known

    def _refine_compare(self, test: ast.Compare, frame: Frame, holds: bool) -> None:
        assert isinstance(test.left, ast.Name)
        name = test.left.id
        if name not in frame.names:
            return
        value = frame.names[name]
        op = test.ops[0]
        right = test.comparators[0]
        if (
            isinstance(op, ast.Is | ast.IsNot)
            and isinstance(right, ast.Constant)
            and right.value is None
        ):
            frame.names[name] = without_none(value) if isinstance(op, ast.IsNot) == holds else NONE
            return
        bound = exact_int(self.quietly(lambda: self.value(right, frame)))
        if bound is None:
            return
        frame.names[name] = operators.bounded(value, op, bound, holds)

    def _do_While(self, node: ast.While, frame: Frame) -> bool:
        test = truth(self.value(node.test, frame))
        if test is False:
            return self._block(node.orelse, frame)
        calls.look_at_loop(self, node, test)
        self._loop(node.body, frame, lambda: self.value(node.test, frame))
        if node.orelse:
            self._block(node.orelse, frame)
        return test is True and not any(isinstance(n, ast.Break) for n in ast.walk(node))

    def _do_For(self, node: ast.For, frame: Frame) -> bool:
        item = operators.iterated(self, node, frame)
        self._loop(node.body, frame, lambda: self._next_item(node, item, frame))
        self._block(node.orelse, frame)
        return False

    _do_AsyncFor = _do_For

    def _next_item(self, node: ast.For, item: Value, frame: Frame) -> Value:
        self.assign(node.target, item, frame)
        return item

    def _loop(self, body: list, frame: Frame, head: Callable[[], Value]) -> None:
        for turn in range(3):
            before = frame.names
            frame.names = self._branch(frame, before)
            head()
            self._block(body, frame)
            if frame.function is None:
                frame.names = before
                return
            merged = dict(before)
            for name, value in frame.names.items():
                old = merged.get(name, NOTHING)
                merged[name] = widen(old, value) if turn else join(old, value)
            settled = merged == before
            frame.names = merged
            if settled:
                return

    def _do_Try(self, node: ast.Try, frame: Frame) -> bool:
        before = frame.names
        frame.caught.append(_caught(node))
        frame.names = self._branch(frame, before)
        masked = frame.masked
        ended = self._block(node.body, frame)
        frame.caught.pop()
        if not ended:
            ended = self._block(node.orelse, frame)
        after = frame.names
        merged = self._merged(frame, before, before, after) if frame.function else before
        live = None if ended else after
        for handler in node.handlers:
            frame.names = self._branch(frame, merged)
            frame.masked = masked
            if handler.name:
                frame.names[handler.name] = one("exc")
            if not self._block(handler.body, frame):
                live = (
                    frame.names if live is None else self._merged(frame, before, live, frame.names)
                )
        frame.names = live if live is not None else merged
        if self._block(node.finalbody, frame):
            return True
        return live is None

    _do_TryStar = _do_Try

    def _do_With(self, node: ast.With, frame: Frame) -> bool:
        masked = frame.masked
        for item in node.items:
            context = self.value(item.context_expr, frame)
            entered = calls.enter(self, item.context_expr, context, frame)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, entered, frame)
        ended = self._block(node.body, frame)
        frame.masked = masked
        return ended

    _do_AsyncWith = _do_With

    def _do_Raise(self, node: ast.Raise, frame: Frame) -> bool:
        name = ""
        if node.exc is not None:
            target = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = getattr(target, "id", "")
            for part in getattr(node.exc, "args", ()):
                self.value(part, frame)
        if not self.is_caught(name):
            self.report(
                "NH030", node, f"raises {name or 'the exception'} out of the handler", "warning"
            )
        return True

    def is_caught(self, name: str) -> bool:
        """True if an except around the call, in this function or a caller, catches it."""
        family = {name, "", *_PARENTS.get(name, ("Exception",)), "BaseException"}
        return any(family & caught for frame in self.frames for caught in frame.caught)

    def _do_Assert(self, node: ast.Assert, frame: Frame) -> bool:
        self.value(node.test, frame)
        return False

    def _do_Delete(self, node: ast.Delete, frame: Frame) -> bool:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                operators.look_at_target(self, target, frame)
                owner = self.value(target.value, frame)
                calls.structure(self, target.value, frame)
                if not isinstance(target.slice, ast.Slice):
                    self.value(target.slice, frame)
                elif any(a[0] in ("list", "bytearray", "any") for a in owner):
                    self.report("NH009", target, "the slice to delete is an object")
        return False

    def _do_Import(self, node: ast.Import, frame: Frame) -> bool:
        own = any(self.program.find(alias.name, frame.module) for alias in node.names)
        text = "import inside a handler: the first time it reads a file"
        self.report("NH016", node, text, "warning" if own else "info")
        for alias in node.names:
            found = self.program.find(alias.name, frame.module)
            if alias.asname or "." not in alias.name:
                value = one("module", found) if found else one("mod", calls.plain(alias.name))
                self._bind_name(alias.asname or alias.name, value, frame)
            else:
                top = alias.name.partition(".")[0]
                found = self.program.find(top, frame.module)
                self._bind_name(top, one("module", found) if found else one("mod", top), frame)
        return False

    def _do_ImportFrom(self, node: ast.ImportFrom, frame: Frame) -> bool:
        self.report("NH016", node, "import inside a handler")
        dotted = node.module or ""
        if node.level:
            package = frame.module.name.split(".")
            if frame.module.path.name != "__init__.py":
                package = package[:-1]
            package = package[: len(package) - (node.level - 1)]
            dotted = ".".join([*package, *filter(None, [dotted])])
        found = self.program.find(dotted, frame.module) if dotted else None
        for alias in node.names:
            if alias.name == "*":
                for name, value in found.globals.items() if found else ():
                    self._bind_name(name, value, frame)
                if found is None:
                    for name in calls.star_names(dotted):
                        self._bind_name(name, calls.member(dotted, name), frame)
                continue
            sub = self.program.find(
                f"{dotted}.{alias.name}" if dotted else alias.name, frame.module
            )
            if found is not None and (alias.name in found.globals or sub is None):
                value = found.globals.get(alias.name, NOTHING)
            elif sub is not None:
                value = one("module", sub)
            else:
                value = calls.member(calls.plain(dotted), alias.name)
            self._bind_name(alias.asname or alias.name, value, frame)
        return False

    def _do_FunctionDef(self, node: ast.FunctionDef, frame: Frame) -> bool:
        function = self.program.function(node)
        self.construct(
            "function definition", "NH008", node, f"def {node.name} makes a function object"
        )
        self._define(function, frame)
        self._bind_name(node.name, self._decorated(node, function, frame), frame)
        return False

    _do_AsyncFunctionDef = _do_FunctionDef

    def _decorated(self, node: ast.FunctionDef, function: Function, frame: Frame) -> Value:
        value = one("func", function)
        for decorator in reversed(node.decorator_list):
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = getattr(target, "attr", getattr(target, "id", ""))
            if name in calls.TRANSPARENT:
                continue
            applied = self.value(decorator, frame)
            value = calls.decorate(self, node, applied, value, frame)
        return value

    def _define(self, function: Function, frame: Frame) -> None:
        spec = function.node.args
        plain = function.parameters
        for name, default in zip(
            plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=False
        ):
            function.defaults[name] = join(
                function.defaults.get(name, NOTHING), self.value(default, frame)
            )
        for parameter, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=False):
            if default is not None:
                function.defaults[parameter.arg] = self.value(default, frame)
        if frame.function is not None:
            self._share(frame.function, frame)

    def _do_ClassDef(self, node: ast.ClassDef, frame: Frame) -> bool:
        cls = self.program.cls(node)
        self.construct("class definition", "NH008", node, f"class {node.name} makes a class")
        cls.bases = [self.value(base, frame) for base in node.bases]
        names: dict[str, Value] = {}
        inner = Frame(frame.module, frame.function, names)
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                function = self.program.function(statement)
                self._define(function, inner if frame.function is None else frame)
                names[statement.name] = one("func", function)
            elif isinstance(statement, ast.Assign | ast.AnnAssign):
                value = (
                    self.value(statement.value, _ClassFrame(inner, frame))
                    if statement.value
                    else NOTHING
                )
                targets = (
                    statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                )
                for target in targets:
                    if isinstance(target, ast.Name):
                        names[target.id] = value
                        self.store_shared(cls.attributes, target.id, (cls, target.id), value)
                        self.stores[(cls, target.id)].add(None)
        self._bind_name(node.name, one("class", cls), frame)
        return False

    # Assignment.

    def _bind_name(self, name: str, value: Value, frame: Frame) -> None:
        function = frame.function
        if function is None:
            self.store_shared(frame.module.globals, name, (frame.module, name), value)
            self.stores[("global", frame.module, name)].add(None)
        elif name in function.declared_global:
            self.store_shared(frame.module.globals, name, (frame.module, name), value)
        elif name in function.declared_nonlocal:
            outer = function.outer
            while outer is not None:
                if name in outer.locals:
                    outer.shared[name] = widen(outer.shared.get(name, NOTHING), value)
                    break
                outer = outer.outer
        else:
            frame.names[name] = value

    def assign(
        self,
        target: ast.expr,
        value: Value,
        frame: Frame,
        update: bool = False,
    ) -> None:
        if isinstance(target, ast.Name):
            function = frame.function
            if function is not None and target.id in function.declared_global:
                if frame.emitter == "viper":
                    operators.boxing(self, target, value, "stored in a global")
                key = ("global", frame.module, target.id)
                self.touch(key, "update" if update else "store", target)
                if not self.in_handler:
                    self.stores[key].add(function)
                elif not self.exists(key):
                    self.report(
                        "NH015",
                        target,
                        f"the global {target.id} is stored here for the first time",
                        "warning",
                        f"Assign {target.id} at the top of the module.",
                    )
            elif function is None and frame.module:
                self.touch(
                    ("global", frame.module, target.id), "update" if update else "store", target
                )
            self._bind_name(target.id, value, frame)
        elif isinstance(target, ast.Attribute):
            operators.look_at_target(self, target, frame)
            operators.store_attribute(self, target, value, frame, update)
        elif isinstance(target, ast.Subscript):
            operators.look_at_target(self, target, frame)
            operators.store_item(self, target, value, frame, update)
        elif isinstance(target, ast.Tuple | ast.List):
            if any(isinstance(part, ast.Starred) for part in target.elts):
                self.construct(
                    "unpack star", "NH012", target, "unpacking with a star makes a list"
                )
            parts = operators.parts(self, value, len(target.elts))
            for place, part in zip(target.elts, parts, strict=True):
                inner = place.value if isinstance(place, ast.Starred) else place
                self.assign(inner, part, frame)

    def exists(self, key: tuple) -> bool:
        """True if the main program stores it, so that it is there before any handler runs."""
        return any(function in self.ordinary for function in self.stores.get(key, ()))

    # Expressions.

    def value(self, node: ast.expr, frame: Frame) -> Value:
        method = getattr(self, "_of_" + type(node).__name__, None)
        if method is None:
            return ANY
        return method(node, frame)

    def _of_Constant(self, node: ast.Constant, frame: Frame) -> Value:
        value = node.value
        if value is None:
            return NONE
        if isinstance(value, bool):
            return one("bool", value)
        if isinstance(value, int):
            return interval(value, value)
        if isinstance(value, float | complex):
            return FLOAT
        if isinstance(value, str):
            return one("str", value) if len(value) <= _KNOWN_TEXT else STR
        if isinstance(value, bytes):
            return BYTES
        return ANY

    def _of_Name(self, node: ast.Name, frame: Frame) -> Value:
        name = node.id
        function = frame.function
        if function is not None and name in function.locals:
            return frame.names.get(name, ANY)
        if isinstance(frame, _ClassFrame) and name in frame.own:
            return frame.own[name]
        outer = function.outer if function is not None else None
        while outer is not None:
            if name in outer.locals:
                return outer.shared.get(name, ANY)
            outer = outer.outer
        if name in frame.module.globals:
            if function is not None:
                self.touch(("global", frame.module, name), "load", node)
            return frame.module.globals[name] or ANY
        return calls.builtin(name, frame)

    def _of_Attribute(self, node: ast.Attribute, frame: Frame) -> Value:
        return operators.attribute(self, node, frame)

    def _of_Call(self, node: ast.Call, frame: Frame) -> Value:
        return calls.call(self, node, frame)

    def _of_BinOp(self, node: ast.BinOp, frame: Frame) -> Value:
        left = self.value(node.left, frame)
        right = self.value(node.right, frame)
        return operators.binary(self, node, node.op, left, right, frame)

    def _of_UnaryOp(self, node: ast.UnaryOp, frame: Frame) -> Value:
        return operators.unary(self, node, self.value(node.operand, frame), frame)

    def _of_BoolOp(self, node: ast.BoolOp, frame: Frame) -> Value:
        result = NOTHING
        for part in node.values:
            value = self.value(part, frame)
            known = truth(value)
            is_and = isinstance(node.op, ast.And)
            last = part is node.values[-1]
            if known is (not is_and):
                return join(result, value)
            if known is None or last:
                result = join(result, value)
        return result

    def _of_Compare(self, node: ast.Compare, frame: Frame) -> Value:
        return operators.compare(self, node, frame)

    def _of_IfExp(self, node: ast.IfExp, frame: Frame) -> Value:
        test = truth(self.value(node.test, frame))
        if test is not None:
            return self.value(node.body if test else node.orelse, frame)
        return join(self.value(node.body, frame), self.value(node.orelse, frame))

    def _of_NamedExpr(self, node: ast.NamedExpr, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        self.assign(node.target, value, frame)
        return value

    def _of_Subscript(self, node: ast.Subscript, frame: Frame) -> Value:
        return operators.item(self, node, frame)

    def _of_Tuple(self, node: ast.Tuple, frame: Frame) -> Value:
        values = [self.value(part, frame) for part in node.elts]
        if node.elts and not operators.is_constant(node, frame.module):
            self.construct("tuple()", "NH002", node, "this tuple is made on the heap")
        return self._filled("tuple", node, values)

    def _of_List(self, node: ast.List, frame: Frame) -> Value:
        values = [self.value(part, frame) for part in node.elts]
        self.construct(
            "list display" if node.elts else "empty list",
            "NH001",
            node,
            "this list is made on the heap",
        )
        return self._filled("list", node, values)

    def _of_Set(self, node: ast.Set, frame: Frame) -> Value:
        values = [self.value(part, frame) for part in node.elts]
        self.construct("set display", "NH001", node, "this set is made on the heap")
        return self._filled("set", node, values)

    def _of_Dict(self, node: ast.Dict, frame: Frame) -> Value:
        values = [self.value(part, frame) for part in node.values]
        for key in node.keys:
            if key is not None:
                self.value(key, frame)
        self.construct(
            "dict display" if node.keys else "empty dict",
            "NH001",
            node,
            "this dict is made on the heap",
        )
        constants = [k.value if isinstance(k, ast.Constant) else None for k in node.keys]
        self.keys[node] = frozenset(constants) if None not in constants else None
        return self._filled("dict", node, values)

    def _filled(self, kind: str, node: ast.expr, values: list[Value]) -> Value:
        for index, value in enumerate(values):
            self.store_shared(self.items, node, ("items", node), value)
            if kind == "tuple":
                self.store_shared(self.items, (node, index), ("items", node, index), value)
        return one(kind, node)

    def _of_ListComp(self, node: Any, frame: Frame) -> Value:
        key = {ast.ListComp: "list comprehension", ast.GeneratorExp: "generator expression"}.get(
            type(node), "list comprehension"
        )
        self.construct(key, "NH003", node, f"a {_COMPREHENSIONS[type(node)]} allocates")
        before, frame.names = frame.names, dict(frame.names)
        function = frame.function
        added: frozenset[str] = frozenset()
        if function is not None:
            names = {
                n.id
                for g in node.generators
                for n in ast.walk(g.target)
                if isinstance(n, ast.Name)
            }
            added = frozenset(names - function.locals)
            function.locals = function.locals | names
        quiet, self.reporting = self.reporting, False
        touched = Frame(frame.module, function, frame.names)
        for generator in node.generators:
            item = operators.iterated(self, generator, frame)
            if function is None:
                for name in ast.walk(generator.target):
                    if isinstance(name, ast.Name):
                        touched.names[name.id] = item
            else:
                self.assign(generator.target, item, frame)
        element = node.value if isinstance(node, ast.DictComp) else node.elt
        if function is None:
            saved = frame.module.globals
            frame.module.globals = touched.names
            value = self.value(element, Frame(frame.module, None, touched.names))
            frame.module.globals = saved
        else:
            value = self.value(element, frame)
            function.locals = function.locals - added
        self.reporting = quiet
        frame.names = before
        self.store_shared(self.items, node, ("items", node), value)
        if isinstance(node, ast.DictComp):
            self.keys[node] = None
        return one(_COMPREHENSION_KINDS[type(node)], node)

    _of_SetComp = _of_DictComp = _of_GeneratorExp = _of_ListComp

    def _of_JoinedStr(self, node: ast.JoinedStr, frame: Frame) -> Value:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.value(part.value, frame)
        fields = any(isinstance(part, ast.FormattedValue) for part in node.values)
        self.construct(
            "f-string" if fields else "f-string without fields",
            "NH004",
            node,
            "an f-string allocates",
        )
        return STR

    def _of_Lambda(self, node: ast.Lambda, frame: Frame) -> Value:
        self.construct("lambda", "NH008", node, "a lambda makes a function object")
        function = self.program.function(node)
        self._define(function, frame)
        return one("func", function)

    def _of_Starred(self, node: ast.Starred, frame: Frame) -> Value:
        return self.value(node.value, frame)

    def _of_Await(self, node: ast.Await, frame: Frame) -> Value:
        self.value(node.value, frame)
        return ANY

    def _of_Yield(self, node: ast.Yield, frame: Frame) -> Value:
        if node.value is not None:
            value = self.value(node.value, frame)
            frame.result = join(frame.result, value)
        return ANY

    def _of_YieldFrom(self, node: ast.YieldFrom, frame: Frame) -> Value:
        self.value(node.value, frame)
        return ANY


class _ClassFrame(Frame):
    """A class body: sees its own names first, then those around it."""

    def __init__(self, inner: Frame, around: Frame) -> None:
        super().__init__(around.module, around.function, around.names)
        self.own = inner.names


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)


def _caught(node: ast.Try) -> frozenset[str]:
    names: set[str] = set()
    for handler in node.handlers:
        kinds = handler.type
        if kinds is None:
            names.add("BaseException")
        for part in kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]:
            name = getattr(part, "id", getattr(part, "attr", None))
            if name:
                names.add(name)
    return frozenset(names)


_PARENTS = {
    "KeyError": ("LookupError", "Exception"),
    "IndexError": ("LookupError", "Exception"),
    "ZeroDivisionError": ("ArithmeticError", "Exception"),
    "OverflowError": ("ArithmeticError", "Exception"),
    "NotImplementedError": ("RuntimeError", "Exception"),
    "KeyboardInterrupt": (),
    "SystemExit": (),
}
_ANNOTATIONS = {
    "int": INT,
    "uint": INT,
    "float": FLOAT,
    "bool": BOOL,
    "str": STR,
    "bytes": BYTES,
    "bytearray": one("bytearray"),
    "memoryview": one("memoryview"),
    "ptr8": one("ptr", 8, None),
    "ptr16": one("ptr", 16, None),
    "ptr32": one("ptr", 32, None),
}
_COMPREHENSIONS = {
    ast.ListComp: "list comprehension",
    ast.SetComp: "set comprehension",
    ast.DictComp: "dict comprehension",
    ast.GeneratorExp: "generator expression",
}
_COMPREHENSION_KINDS = {
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.DictComp: "dict",
    ast.GeneratorExp: "genexp",
}
