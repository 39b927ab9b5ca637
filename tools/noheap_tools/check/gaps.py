"""Where the main program reads a shared variable and stores it, and what happens in between.

A walk through a function in the order of its execution, and into what it calls. A loop's body is
gone through once: what is read in one turn and stored in the next is no pair, since a program
that sets a counter to 0, waits and reads it means the time between.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from noheap_tools.check.engine.frames import Access, How, Place, may_be_one
from noheap_tools.check.engine.run import Run
from noheap_tools.check.reads import (
    Key,
    Objects,
    Pair,
    Read,
    Reads,
    Summary,
    after,
    joined,
    key_of,
    merged,
    seen_from,
)
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.source.indexer import last_name

# These stop the interrupt, so that what was read before cannot change any more.
_STOPPING = ("deinit", "disable", "reset")

# They have no expressions in them.
_LEAVES = (ast.Name, ast.Constant)
# The nodes of what is stored.
_Inside = Callable[[], Sequence[ast.AST]]


class Walker:
    """Finds the pairs in functions and top levels, of the variables in `accesses`."""

    def __init__(self, run: Run, accesses: dict[Place, set[Access]]) -> None:
        self._run = run
        self._at: dict[ast.AST, list[tuple[Place, Access]]] = defaultdict(list)
        for place, touched in accesses.items():
            for access in touched:
                self._at[access.node].append((place, access))
        self._summaries: dict[Function, Summary] = {}

    def pairs(self, body: list[ast.stmt], function: Function | None) -> list[Pair]:
        """Returns those of a function's body, or of a module's."""
        walk = _Walk(self._run, self._at, self._summary, function)
        walk.block(body, {})
        return walk.pairs

    def _schedules_only(self, function: Function) -> Summary:
        """Returns the same of what that calls: further down nobody sees that it belongs here."""
        return Summary(schedules=self._summary(function).schedules)

    def _summary(self, function: Function) -> Summary:
        known = self._summaries.get(function)
        if known is None:
            known = self._summaries[function] = Summary()
            walk = _Walk(self._run, self._at, self._schedules_only, function)
            body = function.node.body
            if isinstance(body, list):
                ends = [walk.block(body, {}), *walk.returned]
                known.reads = merged(end for end in ends if end is not None)
            else:
                reads: Reads = {}
                walk.expression(body, reads)
                known.reads = reads
            known.stores = walk.stored
            known.schedules = walk.schedules
        return known


class _Walk:
    def __init__(
        self,
        run: Run,
        at: Mapping[ast.AST, list[tuple[Place, Access]]],
        summary: Callable[[Function], Summary],
        function: Function | None,
    ) -> None:
        # py/vm.c looks for pending work at branches; native code does not.
        self._in_bytecode = function is None or function.emitter == "bytecode"
        self._run = run
        self._at = at
        self._summary = summary
        self._stretch = 0
        self.pairs: list[Pair] = []
        self.stored: dict[Key, Objects] = {}
        self.returned: list[Reads] = []
        self.schedules = False
        self._left: list[list[Reads]] = []

    def block(self, body: list[ast.stmt], reads: Reads) -> Reads | None:
        """Goes through the statements; returns what is read at their end, None if none is."""
        live: Reads | None = reads
        for statement in body:
            if live is None:
                return None
            live = self._statement(statement, live)
        return live

    def _statement(self, node: ast.stmt, reads: Reads) -> Reads | None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return reads
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assign(node, reads)
            case ast.If():
                self.expression(node.test, reads)
                self._branch(reads)
                if _stops_what_is_there(node):
                    return self.block(node.body, reads)
                ends = self.block(node.body, {**reads}), self.block(node.orelse, {**reads})
                return joined(ends)
            case ast.While() | ast.For() | ast.AsyncFor():
                return self._loop(node, reads)
            case ast.Try():
                return self._try(node, reads)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.expression(item.context_expr, reads)
                return self.block(node.body, reads)
            case ast.Return():
                if node.value is not None:
                    self.expression(node.value, reads)
                self.returned.append(reads)
                return None
            case ast.Raise():
                return None
            case ast.Continue():
                return None
            case ast.Break():
                if self._left:
                    self._left[-1].append(reads)
                return None
            case _:
                for child in tree.children(node):
                    if isinstance(child, ast.expr):
                        self.expression(child, reads)
        return reads

    def _loop(self, node: ast.While | ast.For | ast.AsyncFor, reads: Reads) -> Reads | None:
        self._head(node, reads)
        breaks: list[Reads] = []
        self._left.append(breaks)
        inside = self.block(node.body, {**reads})
        self._left.pop()
        again = {} if inside is None else inside
        for key, read in (reads | again).items():
            again[key] = after(again.get(key, read), self._in_bytecode, worked=True)
        self._head(node, again)
        endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
        over = None if endless else self.block(node.orelse, merged([reads, again]))
        return joined([over, *breaks])

    def _head(self, node: ast.While | ast.For | ast.AsyncFor, reads: Reads) -> None:
        """Goes through what decides whether there is another turn."""
        if isinstance(node, ast.While):
            self.expression(node.test, reads)
        else:
            self.expression(node.iter, reads)
            self._store(node.target, reads)
        self._branch(reads)

    def _try(self, node: ast.Try, reads: Reads) -> Reads | None:
        body = self.block(node.body, {**reads})
        inside = merged(end for end in (reads, body) if end is not None)
        ends = [None if body is None else self.block(node.orelse, body)]
        ends += [self.block(handler.body, {**inside}) for handler in node.handlers]
        live = joined(ends)
        # The last block is reached however the others end.
        final = self.block(node.finalbody, inside if live is None else live)
        return None if live is None else final

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, reads: Reads) -> None:
        if isinstance(node, ast.AugAssign):
            self._load(node.target, reads)
            self.expression(node.value, reads)
            self._store(node.target, reads, lambda: [node.target])
            return
        if node.value is not None:
            self.expression(node.value, reads)
        value = node.value
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self._store(target, reads, lambda: [] if value is None else tree.walk(value))

    def _store(self, target: ast.expr, reads: Reads, inside: _Inside = list) -> None:
        match target:
            case ast.Tuple() | ast.List():
                for part in target.elts:
                    self._store(part, reads, inside)
                return
            case ast.Attribute():
                self.expression(target.value, reads)
            case ast.Subscript():
                self.expression(target.value, reads)
                self.expression(target.slice, reads)
        found = self._at.get(target, ())
        masked = all(access.masked for _, access in found)
        stores = [(p, a) for p, a in found if a.how in (How.STORE, How.UPDATE)]
        for place in {place for place, _ in stores}:
            objects = frozenset(access.of for other, access in stores if other == place)
            self._stored(key_of(place, target), objects, target, masked, reads, inside)

    def _stored(
        self,
        key: Key,
        objects: Objects,
        node: ast.AST,
        masked: bool,
        reads: Reads,
        inside: _Inside = list,
    ) -> None:
        read = reads.pop(key, None)
        if read is None:
            self.stored[key] = self.stored.get(key, frozenset()) | objects
            return
        is_masked = masked and read.stretch == self._stretch
        is_direct = any(it is read.node for it in inside())
        both = frozenset(it for it in objects if any(may_be_one(it, o) for o in read.objects))
        self.pairs.append(Pair(key.place, read, node, is_masked, is_direct, key.owner, both))

    def _load(self, node: ast.AST, reads: Reads) -> None:
        found = self._at.get(node)
        if not found:
            return
        masked = all(access.masked for _, access in found)
        for place in {p for p, access in found if access.how is not How.STRUCTURE}:
            self._touch(reads, scheduled=False, worked=True)
            objects = frozenset(access.of for other, access in found if other == place)
            reads[key_of(place, node)] = Read(node, self._stretch if masked else None, objects)

    def expression(self, node: ast.expr, reads: Reads) -> None:
        """Goes through the expression in the order of its evaluation."""
        if isinstance(node, _LEAVES):
            self._load(node, reads)
            return
        match node:
            case ast.Lambda():
                return
            case ast.BoolOp():
                for part in node.values:
                    self.expression(part, reads)
                    self._branch(reads)
                return
            case ast.IfExp():
                self.expression(node.test, reads)
                self._branch(reads)
                self.expression(node.body, reads)
                self.expression(node.orelse, reads)
                return
            case ast.NamedExpr():
                self.expression(node.value, reads)
                self._store(node.target, reads)
                return
        for child in tree.children(node):
            if isinstance(child, ast.expr):
                self.expression(child, reads)
            elif isinstance(child, ast.keyword):
                self.expression(child.value, reads)
            elif isinstance(child, ast.comprehension):
                self.expression(child.iter, reads)
                self._branch(reads)
                for test in child.ifs:
                    self.expression(test, reads)
        if isinstance(node, ast.Call):
            self._call(node, reads)
        elif isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
            self._branch(reads, worked=True)
        else:
            self._load(node, reads)
            if isinstance(node, ast.Attribute) and node in self._run.calls:
                self._enter(node, node.value, reads)  # a property

    def _call(self, node: ast.Call, reads: Reads) -> None:
        name = last_name(node)
        if name in ("disable_irq", "enable_irq"):
            self._stretch += name == "disable_irq"
            return
        stops = name in _STOPPING or (
            name in ("irq", "init", "callback")
            and any(isinstance(a, ast.Constant) and a.value is None for a in _values(node))
        )
        if stops and not self._run.calls.get(node):
            reads.clear()
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        self._enter(node, owner, reads)

    def _enter(self, node: ast.expr, owner: ast.expr | None, reads: Reads) -> None:
        """Goes into what a call or a property runs, of the object `owner`."""
        schedules = node in self._run.scheduling
        called = self._run.calls.get(node, ())
        found: list[Summary] = [self._summary(f) for f in called]
        if any(isinstance(h, Handler) and h.within in called for h in self._run.registered):
            reads.clear()  # it starts the interrupt, which is off until then
        for summary in found:
            schedules |= summary.schedules
            for key, inner in seen_from(owner, summary.stores).items():
                self._stored(key, summary.stores[inner], node, False, reads)
        self._touch(reads, scheduled=schedules, worked=True)
        for summary in found:
            for key, inner in seen_from(owner, summary.reads).items():
                reads[key] = replace(summary.reads[inner], node=node, stretch=None)

    def _branch(self, reads: Reads, worked: bool = False) -> None:
        self._touch(reads, scheduled=self._in_bytecode, worked=worked)

    def _touch(self, reads: Reads, scheduled: bool, worked: bool) -> None:
        self.schedules |= scheduled
        for key, read in reads.items():
            reads[key] = after(read, scheduled, worked)


def _stops_what_is_there(node: ast.If) -> bool:
    """Returns whether it is `if timer is not None: timer.deinit()`: without it nothing runs."""
    test = node.test
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot):
        test = test.left
    return not node.orelse and any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _STOPPING
        and ast.unparse(call.func.value) == ast.unparse(test)
        for statement in node.body
        for call in tree.walk(statement)
    )


def _values(node: ast.Call) -> Iterator[ast.expr]:
    yield from node.args[:1]
    yield from (k.value for k in node.keywords if k.arg in ("handler", "callback"))
