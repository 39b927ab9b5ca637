"""Updates that are lost: a handler writes what the main program has read and is about to store."""

import ast
from collections.abc import Iterable, Iterator

from noheap_tools.check import gaps, reach, states
from noheap_tools.check.engine.frames import Access, How, Place, may_be_one
from noheap_tools.check.engine.run import Run
from noheap_tools.check.reach import Reached
from noheap_tools.check.reads import Pair
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.rules.sharing import NH040, NH047
from noheap_tools.check.source.definitions import Class, Function, Module
from noheap_tools.check.source.handler import Handler

_WRITES = (How.STORE, How.UPDATE)
_Table = dict[Place, set[Access]]


def report(run: Run) -> None:
    """Reports where an interrupt between a read and a store is lost."""
    shared = _written(run.hard_accesses) | _written(run.soft_accesses)
    walker = gaps.Walker(run, {p: run.accesses[p] for p in shared if p in run.accesses})
    contexts = _Contexts(run)
    for module in run.program.given:
        for pair in _one_a_line(walker.pairs(module.tree.body, None)):
            if not _is_early(run, pair, module):
                contexts.judge(pair, None, module)
        for function in module.functions:
            body = function.node.body
            if contexts.is_reached(function) and isinstance(body, list):
                for pair in _one_a_line(walker.pairs(body, function)):
                    contexts.judge(pair, function, module)


def _one_a_line(pairs: list[Pair]) -> Iterator[Pair]:
    """Yields the first pair of each line and kind: one statement is one fault."""
    seen: set[tuple[int, bool]] = set()
    for pair in pairs:
        line = getattr(pair.node, "lineno", 0), pair.is_masked
        if line not in seen:
            yield pair
        seen.add(line)


class _Contexts:
    """Judges a pair by what may come between its read and its store."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._below_hard: Reached = reach.below_hard(run)
        self._below_soft: Reached = reach.below_soft(run)
        self._threads: Reached = reach.from_threads(run)

    def is_reached(self, function: Function) -> bool:
        reached = function in self._below_hard or function in self._threads
        return reached and function.name != "__init__"

    def judge(self, pair: Pair, function: Function | None, module: Module) -> None:
        if self._is_other_object(pair, function):
            return
        hard = _by_handlers(self._run.hard_accesses, pair)
        soft = _by_handlers(self._run.soft_accesses, pair)
        rule, text = None, ""
        if function in self._threads and (hard or soft):
            rule, text = NH047, "on the other core, where no mask holds off a handler"
        elif pair.is_masked:
            return
        elif hard and function in self._below_hard and _is_lost(pair, module, hard):
            rule, text = NH040, "a hard handler"
        elif (
            soft
            and function in self._below_soft
            and pair.read.scheduled
            and _is_lost(pair, module, soft, is_soft=True)
        ):
            rule, text = NH040, "a soft handler"
        if rule is not None:
            _report(self._run, rule, module, pair, text)

    def _is_other_object(self, pair: Pair, function: Function | None) -> bool:
        """Returns whether it is a local object of a class that has no handlers, as a message."""
        cls = pair.place.owner
        if function is None or not isinstance(cls, Class) or pair.owner not in function.locals:
            return False
        owners = {
            h.function.cls
            for h in self._run.registered
            if isinstance(h, Handler) and h.function.cls is not None
        }
        is_device = any(cls in owner.lineage() for owner in owners)
        return pair.owner != "self" and not is_device


def _report(run: Run, rule: Rule, module: Module, pair: Pair, who: str) -> None:
    name = pair.place.shown
    line = getattr(pair.read.node, "lineno", 0)
    if rule is NH047:
        text = f"{name} is changed here {who}"
    elif pair.is_direct or line == getattr(pair.node, "lineno", 0):
        text = f"{name} is read, changed and stored here, and {who} writes it as well"
    else:
        text = f"{name} was read at line {line}: what {who} writes until here is lost"
    run.report_always(rule, module, pair.node, text, Severity.WARNING)


def _is_lost(pair: Pair, module: Module, writes: list[Access], is_soft: bool = False) -> bool:
    """Returns whether the store hides something: each step of a counter counts, but a flag that
    is cleared at once is set again before its event is looked at."""
    updated = any(access.how is How.UPDATE for access in writes)
    if states.is_hidden(pair, module, writes):
        return True
    return updated or pair.is_direct or (pair.read.exposed if is_soft else pair.read.worked)


def _written(table: _Table) -> set[Place]:
    return {place for place, touched in table.items() if any(a.how in _WRITES for a in touched)}


def _by_handlers(table: _Table, pair: Pair) -> list[Access]:
    """Returns the handlers' stores to what the pair is about, of the same object."""
    place = pair.place
    writes = [
        a
        for a in table.get(place, ())
        if a.how in _WRITES and any(may_be_one(a.of, other) for other in pair.objects)
    ]
    if not place.items:
        return writes
    return [a for a in writes if _may_be_same(a, pair)]


def _may_be_same(access: Access, pair: Pair) -> bool:
    mine, other = (getattr(node, "slice", None) for node in (pair.node, access.node))
    if mine is None or other is None or ast.unparse(mine) == ast.unparse(other):
        return True
    return not (_is_constant(mine, access.module) and _is_constant(other, access.module))


def _is_constant(node: ast.AST, module: Module) -> bool:
    if isinstance(node, ast.Name):
        return node.id in module.constants or node.id.isupper()
    return isinstance(node, ast.Constant)


def _is_early(run: Run, pair: Pair, module: Module) -> bool:
    """Returns whether the top level stores it before it registers the first handler."""
    lines = registrations(run.registered, module)
    return bool(lines) and getattr(pair.node, "lineno", 0) < min(lines)


def registrations(registered: Iterable[object], module: Module) -> list[int]:
    """Returns the lines at which the module's top level registers a handler by itself."""
    return [
        getattr(h.node, "lineno", 0)
        for h in registered
        if isinstance(h, Handler) and h.module is module and h.within is None
    ]
