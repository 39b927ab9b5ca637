"""Loops: what they go through, and whether one can see that they end."""

import ast
from typing import Any

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source import constants
from noheap_tools.check.source.values import (
    ANY,
    INT,
    NOTHING,
    STR,
    Atom,
    Value,
    interval,
    join,
    one,
    without_none,
)
from noheap_tools.check.syntax import items


def iterated(run: Run, node: Any, frame: Frame) -> Value:
    """The items that a for loop, or a comprehension, goes through; its cost is reported."""
    source = node.iter
    if (
        isinstance(source, ast.Call)
        and getattr(source.func, "id", "") == "range"
        and not source.keywords
    ):
        return _range(run, source, frame)
    value = run.value(source, frame)
    result = NOTHING
    for atom in without_none(value):
        result = join(result, items_of(run, node, atom, frame))
    return result or ANY


def items_of(run: Run, node: Any, atom: Atom, frame: Frame) -> Value:
    kind = atom[0]
    if kind == "array":
        if atom[1] in ("f", "d"):
            run.construct(
                "for array f",
                "NH005",
                node.iter,
                "each item of a float array is a new float object",
            )
        return run.quietly(lambda: items.array_item(run, node, atom, frame))
    if kind in ("bytes", "bytearray", "memoryview"):
        return interval(0, 255)
    if kind == "str":
        items.character(run, node.iter, atom)
        return STR
    if kind == "enumerate":
        return one("pair", run.items.get(atom[1], ANY))
    if kind in ("list", "tuple", "set", "dict", "deque"):
        if kind == "dict":
            return ANY
        return run.items.get(atom[1], NOTHING) or ANY
    if kind == "range":
        return INT
    if kind == "gen":
        return resume(run, node, atom)
    if kind == "obj":
        return _user_iterator(run, node, atom)
    return ANY


def _user_iterator(run: Run, node: Any, atom: Atom) -> Value:
    method = atom[1].method("__iter__")
    if method is None:
        return ANY
    result = NOTHING
    for iterator in run.call(method, [frozenset({atom})], {}, node):
        if iterator[0] == "obj" and (step := iterator[1].method("__next__")):
            result = join(result, run.call(step, [frozenset({iterator})], {}, node))
        elif iterator[0] == "gen":
            result = join(result, resume(run, node, iterator))
    return result or ANY


def _range(run: Run, source: ast.Call, frame: Frame) -> Value:
    bounds = [run.value(argument, frame) for argument in source.args]
    if len(source.args) == 3 and not constants.is_constant_int(source.args[2], frame.module):
        run.construct(
            "for range step variable",
            "NH014",
            source,
            "a range whose step is a variable is an object",
        )
    if any(isinstance(argument, ast.Starred) for argument in source.args):
        run.report("NH014", source, "a range of star arguments is an object")
    start = interval(0, 0) if len(bounds) == 1 else bounds[0]
    stop = bounds[0] if len(bounds) == 1 else bounds[1] if len(bounds) > 1 else ANY
    low = next((a[1] for a in start if a[0] == "int"), None)
    high = next((a[2] for a in stop if a[0] == "int"), None)
    if len(bounds) == 3:
        return INT
    return interval(
        low, None if high is None else max(high - 1, low if low is not None else high - 1)
    )


def resume(run: Run, node: Any, atom: Atom) -> Value:
    """next() of a generator of the program: its body runs."""
    arguments = list(*atom[2:3])
    return run.call(atom[1], arguments, {}, node)


def look_at_while(run: Run, node: ast.While, test: bool | None) -> None:
    """A while loop in a handler needs a bound that one can see."""
    if not (run.in_handler and run.reporting):
        return
    if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(node)):
        return  # a generator goes one step at a time
    leaves = any(isinstance(n, ast.Break | ast.Return | ast.Raise) for n in ast.walk(node))
    if test is True:
        if not leaves:
            run.report("NH022", node, "this loop never ends")
        else:
            run.report("NH022", node, "how often this loop runs is not known", "warning")
        return
    tested = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
    changed = {
        n.id
        for statement in node.body
        for n in ast.walk(statement)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    if tested & changed:
        return
    if all(isinstance(statement, ast.Pass) for statement in node.body):
        run.report("NH022", node, "waits in a loop until something changes")
    else:
        run.report("NH022", node, "how often this loop runs is not known", "warning")
