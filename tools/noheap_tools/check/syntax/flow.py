"""The flow through if, loops, try and with, and the values of the names after them.

Each returns whether the flow ends in it.
"""

import ast
from collections.abc import Callable

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.blocking import NH023
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Obj
from noheap_tools.check.syntax import assignment, exceptions, iteration, narrowing
from noheap_tools.check.syntax import masked as masking
from noheap_tools.check.values.atoms import ExceptionObject, Foreign, ForeignObject
from noheap_tools.check.values.value import ANY, NOTHING, Value, join, one, truth, widen

# Rounds through a loop's body; from the second on, values that still move are widened.
_ROUNDS = 3

_Names = dict[str, Value]


def if_(run: Run, node: ast.If, frame: Frame) -> bool:
    test = truth(run.value(node.test, frame))
    if test is True:
        return run.block(node.body, frame)
    if test is False:
        return run.block(node.orelse, frame)
    before = frame.names
    masked = frame.masked
    frame.names = _branch(frame, before)
    narrowing.refine(run, node.test, frame, True)
    ended = run.block(node.body, frame)
    first, first_masked = frame.names, frame.masked
    frame.names = _branch(frame, before)
    frame.masked = masked
    narrowing.refine(run, node.test, frame, False)
    ended_else = run.block(node.orelse, frame)
    second = frame.names
    if ended_else and not ended:
        frame.names, frame.masked = first, first_masked
    elif ended == ended_else:
        frame.names = _merged(frame, before, first, second)
    return ended and ended_else


def _branch(frame: Frame, names: _Names) -> _Names:
    # A module's names have one value for the whole program.
    return names if frame.function is None else dict(names)


def _merged(frame: Frame, before: _Names, first: _Names, second: _Names) -> _Names:
    if frame.function is None:
        return before
    merged = dict(first)
    for name, value in second.items():
        merged[name] = join(merged.get(name, NOTHING), value)
    return merged


def while_(run: Run, node: ast.While, frame: Frame) -> bool:
    test = truth(run.value(node.test, frame))
    if test is False:
        return run.block(node.orelse, frame)
    if iteration.changes_its_test(node):
        test = None  # true at first, as `at < end`, it need not stay so
    iteration.check_while(run, node, test)
    masking.check_while(run, node, frame)
    _loop(run, node.body, frame, lambda: run.value(node.test, frame))
    if node.orelse:
        run.block(node.orelse, frame)
    return test is True and not any(isinstance(n, ast.Break) for n in tree.walk(node))


def for_(run: Run, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
    item = iteration.iterated(run, node, frame)
    masking.check_for(run, node, frame)
    _loop(run, node.body, frame, lambda: assignment.assign(run, node.target, item, frame))
    run.block(node.orelse, frame)
    return False


def _loop(run: Run, body: list, frame: Frame, head: Callable[[], object]) -> None:
    for turn in range(_ROUNDS):
        before = frame.names
        frame.names = _branch(frame, before)
        head()
        run.block(body, frame)
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


def try_(run: Run, node: ast.Try, frame: Frame) -> bool:
    before = frame.names
    masked = frame.masked
    frame.caught.append(exceptions.caught(node))
    frame.names = _branch(frame, before)
    ended = run.block(node.body, frame)
    frame.caught.pop()
    if not ended:
        ended = run.block(node.orelse, frame)
    after = frame.names
    raised = _merged(frame, before, before, after)
    live = None if ended else after
    for handler in node.handlers:
        frame.names = _branch(frame, raised)
        frame.masked = masked
        if handler.name:
            frame.names[handler.name] = one(ExceptionObject())
        if not run.block(handler.body, frame):
            live = frame.names if live is None else _merged(frame, before, live, frame.names)
    frame.names = raised if live is None else live
    return run.block(node.finalbody, frame) or live is None


def with_(run: Run, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    masked = frame.masked
    for item in node.items:
        context = run.value(item.context_expr, frame)
        entered = _entered(run, item.context_expr, context, frame)
        if item.optional_vars is not None:
            assignment.assign(run, item.optional_vars, entered, frame)
    ended = run.block(node.body, frame)
    frame.masked = masked
    return ended


def _entered(run: Run, node: ast.expr, context: Value, frame: Frame) -> Value:
    """Returns the value of `with x as ...`. A context named critical masks the interrupts."""
    result = NOTHING
    for atom in context:
        if isinstance(atom, Obj):
            result = join(result, _call_enter_and_exit(run, node, atom))
        elif isinstance(atom, ForeignObject) and atom.name == "_thread.lock":
            run.report(NH023, node, "`with lock` waits for the lock")
        elif isinstance(atom, (ForeignObject, Foreign)) and "critical" in atom.name.lower():
            frame.masked += 1
    if "critical" in ast.unparse(node).lower():
        frame.masked += 1
    return result or ANY


def _call_enter_and_exit(run: Run, node: ast.expr, atom: Obj) -> Value:
    result = NOTHING
    if enter := atom.method("__enter__"):
        result = run.call(enter, [one(atom)], {}, node)
    if leave := atom.method("__exit__"):
        run.call(leave, [one(atom), ANY, ANY, ANY], {}, node)
    return result
