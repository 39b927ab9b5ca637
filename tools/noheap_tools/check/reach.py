"""Which functions the main program reaches, and which of them an interrupt may break into."""

from collections.abc import Iterable

from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.source.handler_kind import HandlerKind

Reached = set[Function | None]


def settle(run: Run) -> None:
    """Finds what the main program reaches; None stands for the modules' top levels."""
    run.ordinary = _from(run, [None, *_roots(run)], _of(run, HandlerKind.HARD, HandlerKind.SOFT))


def below_hard(run: Run) -> Reached:
    """Returns what a hard interrupt may break into: soft handlers as well."""
    hard = _of(run, HandlerKind.HARD)
    return run.ordinary | _from(run, _of(run, HandlerKind.SOFT) - hard, hard)


def below_soft(run: Run) -> Reached:
    """Returns what a soft handler may break into: the scheduler runs one function at a time."""
    interrupts = _of(run, *HandlerKind)
    return _from(run, [None, *(f for f in _roots(run) if f not in interrupts)], interrupts)


def from_threads(run: Run) -> Reached:
    """Returns what runs on the other core."""
    return _from(run, run.threads, set())


def called_by(run: Run, functions: Iterable[Function]) -> set[Function]:
    """Returns the functions, and what they call."""
    return {it for it in _from(run, functions, set()) if it is not None}


def _of(run: Run, *kinds: HandlerKind) -> set[Function]:
    return {h.function for h in run.registered if isinstance(h, Handler) and h.kind in kinds}


def _roots(run: Run) -> list[Function]:
    """Returns the functions that nothing calls, as far as is known, and no interrupt either."""
    excluded = _of(run, HandlerKind.HARD, HandlerKind.SOFT)
    excluded |= {f for callees in run.edges.values() for f in callees}
    modules = run.program.modules.values()
    return [f for module in modules for f in module.functions if f not in excluded]


def _from(run: Run, roots: Iterable[Function | None], stop: set[Function]) -> Reached:
    todo = [*roots]
    found: Reached = set()
    while todo:
        function = todo.pop()
        if function not in found:
            found.add(function)
            todo += [f for f in run.edges.get(function, ()) if f not in stop]
    return found
