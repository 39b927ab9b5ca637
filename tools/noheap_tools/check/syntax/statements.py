"""Statements: how the flow goes through them, and what the names are behind them."""

import ast
from collections.abc import Callable
from typing import Any

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import ANY, NONE, NOTHING, Value, join, one, truth, widen
from noheap_tools.check.syntax import (
    assignment,
    attributes,
    definitions,
    exceptions,
    iteration,
    narrowing,
    operators,
    overflow,
)


def _expr(run: Run, node: ast.Expr, frame: Frame) -> bool:
    if isinstance(node.value, ast.Constant):
        return False
    run.value(node.value, frame)
    return _never_returns(node.value)


def _never_returns(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in (
        "sys.exit",
        "machine.reset",
        "machine.bootloader",
    )


def _assign(run: Run, node: ast.Assign, frame: Frame) -> bool:
    pairs = assignment.unrolled(node)
    if pairs is not None:
        values = [run.value(part, frame) for _, part in pairs]
        for (place, _), value in zip(pairs, values, strict=True):
            assignment.assign(run, place, value, frame)
        return False
    value = run.value(node.value, frame)
    for target in node.targets:
        overflow.look_at_accumulator(run, target, node.value, frame)
        assignment.assign(run, target, value, frame)
    return False


def _ann_assign(run: Run, node: ast.AnnAssign, frame: Frame) -> bool:
    if node.value is not None:
        value = run.value(node.value, frame)
        assignment.assign(run, node.target, value, frame)
    return False


def _aug_assign(run: Run, node: ast.AugAssign, frame: Frame) -> bool:
    target = node.target
    old = run.value(target, frame)
    right = run.value(node.value, frame)
    value = operators.binary(run, node, node.op, old, right, frame, in_place=True)
    if isinstance(node.op, ast.LShift):
        overflow.look_at_accumulator(
            run,
            target,
            ast.copy_location(ast.BinOp(target, node.op, node.value), node),
            frame,
        )
    assignment.assign(run, target, value, frame, update=True)
    return False


def _return(run: Run, node: ast.Return, frame: Frame) -> bool:
    if node.value is not None:
        value = run.value(node.value, frame)
        if frame.emitter == "viper":
            overflow.boxing(run, node, value, "returned")
            overflow.look_at_result(run, node, frame)
        frame.result = join(frame.result, value)
    else:
        frame.result = join(frame.result, NONE)
    return True


def _if(run: Run, node: ast.If, frame: Frame) -> bool:
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
    if ended and ended_else:
        frame.names = _merged(frame, before, first, second)
        return True
    if ended:
        frame.names = second
    elif ended_else:
        frame.names, frame.masked = first, first_masked
    else:
        frame.names = _merged(frame, before, first, second)
    return False


def _branch(frame: Frame, names: dict[str, Value]) -> dict[str, Value]:
    # A module's names have one value for the whole program.
    return names if frame.function is None else dict(names)


def _merged(frame: Frame, before: dict, first: dict, second: dict) -> dict:
    if frame.function is None:
        return before
    merged = dict(first)
    for name, value in second.items():
        merged[name] = join(merged.get(name, NOTHING), value)
    return merged


def _while(run: Run, node: ast.While, frame: Frame) -> bool:
    test = truth(run.value(node.test, frame))
    if test is False:
        return run.block(node.orelse, frame)
    iteration.look_at_while(run, node, test)
    _loop(run, node.body, frame, lambda: run.value(node.test, frame))
    if node.orelse:
        run.block(node.orelse, frame)
    return test is True and not any(isinstance(n, ast.Break) for n in ast.walk(node))


def _for(run: Run, node: ast.For, frame: Frame) -> bool:
    item = iteration.iterated(run, node, frame)
    _loop(run, node.body, frame, lambda: _next_item(run, node, item, frame))
    run.block(node.orelse, frame)
    return False


def _next_item(run: Run, node: ast.For, item: Value, frame: Frame) -> Value:
    assignment.assign(run, node.target, item, frame)
    return item


def _loop(run: Run, body: list, frame: Frame, head: Callable[[], Value]) -> None:
    for turn in range(3):
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


def _try(run: Run, node: ast.Try, frame: Frame) -> bool:
    before = frame.names
    frame.caught.append(exceptions.caught(node))
    frame.names = _branch(frame, before)
    masked = frame.masked
    ended = run.block(node.body, frame)
    frame.caught.pop()
    if not ended:
        ended = run.block(node.orelse, frame)
    after = frame.names
    merged = _merged(frame, before, before, after) if frame.function else before
    live = None if ended else after
    for handler in node.handlers:
        frame.names = _branch(frame, merged)
        frame.masked = masked
        if handler.name:
            frame.names[handler.name] = one("exc")
        if not run.block(handler.body, frame):
            live = frame.names if live is None else _merged(frame, before, live, frame.names)
    frame.names = live if live is not None else merged
    if run.block(node.finalbody, frame):
        return True
    return live is None


def _with(run: Run, node: ast.With, frame: Frame) -> bool:
    masked = frame.masked
    for item in node.items:
        context = run.value(item.context_expr, frame)
        entered = _enter(run, item.context_expr, context, frame)
        if item.optional_vars is not None:
            assignment.assign(run, item.optional_vars, entered, frame)
    ended = run.block(node.body, frame)
    frame.masked = masked
    return ended


def _enter(run: Run, node: Any, context: Value, frame: Frame) -> Value:
    """The value of `with x as ...`."""
    result = NOTHING
    for atom in context:
        if atom[0] == "obj":
            for name in ("__enter__", "__exit__"):
                if method := atom[1].method(name):
                    arguments = [frozenset({atom})] + ([ANY] * 3 if name == "__exit__" else [])
                    value = run.call(method, arguments, {}, node)
                    if name == "__enter__":
                        result = join(result, value)
        elif atom[0] == "inst" and atom[1] == "_thread.lock":
            run.report("NH023", node, "`with lock` waits for the lock")
        elif atom[0] in ("inst", "ext") and "critical" in atom[1].lower():
            frame.masked += 1
    if "critical" in ast.unparse(node).lower():
        frame.masked += 1
    return result or ANY


def _raise(run: Run, node: ast.Raise, frame: Frame) -> bool:
    name = ""
    if node.exc is not None:
        target = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = getattr(target, "id", "")
        for part in getattr(node.exc, "args", ()):
            run.value(part, frame)
    if not exceptions.is_caught(run, name):
        run.report(
            "NH030", node, f"raises {name or 'the exception'} out of the handler", "warning"
        )
    return True


def _assert(run: Run, node: ast.Assert, frame: Frame) -> bool:
    run.value(node.test, frame)
    return False


def _delete(run: Run, node: ast.Delete, frame: Frame) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            attributes.look_at_target(run, target, frame)
            owner = run.value(target.value, frame)
            attributes.structure(run, target.value, frame)
            if not isinstance(target.slice, ast.Slice):
                run.value(target.slice, frame)
            elif any(a[0] in ("list", "bytearray", "any") for a in owner):
                run.report("NH009", target, "the slice to delete is an object")
    return False


# Each returns True if the flow does not go on behind it.
BY_NODE: dict[type, Callable[[Run, Any, Frame], bool]] = {
    ast.Expr: _expr,
    ast.Assign: _assign,
    ast.AnnAssign: _ann_assign,
    ast.AugAssign: _aug_assign,
    ast.Return: _return,
    ast.If: _if,
    ast.While: _while,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Import: definitions.import_,
    ast.ImportFrom: definitions.import_from,
    ast.FunctionDef: definitions.def_,
    ast.AsyncFunctionDef: definitions.def_,
    ast.ClassDef: definitions.class_,
}
