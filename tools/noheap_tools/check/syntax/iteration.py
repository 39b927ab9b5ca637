"""Loops: the items that they go through, and whether it is visible that they end."""

import ast
from collections.abc import Callable
from typing import Any

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH005, NH014
from noheap_tools.check.rules.blocking import NH022
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import constants, tree
from noheap_tools.check.source.definitions import Gen, Obj
from noheap_tools.check.syntax import items
from noheap_tools.check.values.atoms import (
    Array,
    Atom,
    ByteArray,
    Bytes,
    Container,
    Deque,
    Dict,
    Enumeration,
    Int,
    List,
    MemoryView,
    Pair,
    Range,
    Set,
    Str,
    Tuple,
)
from noheap_tools.check.values.value import (
    ANY,
    INT,
    NOTHING,
    STR,
    Value,
    interval,
    join,
    one,
    without_none,
)


def iterated(run: Run, node: ast.For | ast.AsyncFor | ast.comprehension, frame: Frame) -> Value:
    """Returns the items that a loop or comprehension goes through; reports the cost."""
    source = node.iter
    if (
        isinstance(source, ast.Call)
        and getattr(source.func, "id", "") == "range"
        and not source.keywords
    ):
        return _range(run, source, frame)
    result = NOTHING
    for atom in without_none(run.value(source, frame)):
        result = join(result, items_of(run, source, atom, frame))
    return result or ANY


def items_of(run: Run, node: ast.expr, atom: Atom, frame: Frame) -> Value:
    """Returns the items of `atom`, which the expression `node` is; reports their cost."""
    find = _BY_ATOM.get(type(atom))
    return ANY if find is None else find(run, node, atom, frame)


def _of_array(run: Run, node: ast.expr, atom: Array, frame: Frame) -> Value:
    if atom.is_float:
        text = "each item of a float array is a new float object"
        run.construct("for array f", NH005, node, text)
        return run.quietly(lambda: items.array_item(run, node, atom, frame))
    return items.array_item(run, node, atom, frame)


def _of_bytes(run: Run, node: ast.expr, atom: Atom, frame: Frame) -> Value:
    return interval(0, 255)


def _of_str(run: Run, node: ast.expr, atom: Str, frame: Frame) -> Value:
    items.check_character(run, node, atom)
    return STR


def _of_enumeration(run: Run, node: ast.expr, atom: Enumeration, frame: Frame) -> Value:
    return one(Pair(run.items_of(atom.site) or ANY))


def _of_container(run: Run, node: ast.expr, atom: Container, frame: Frame) -> Value:
    return run.items_of(atom.site) or ANY


def _of_dict(run: Run, node: ast.expr, atom: Dict, frame: Frame) -> Value:
    return ANY  # the keys


def _of_range(run: Run, node: ast.expr, atom: Range, frame: Frame) -> Value:
    return INT


def _of_generator(run: Run, node: ast.expr, atom: Gen, frame: Frame) -> Value:
    return resume(run, node, atom)


def _of_object(run: Run, node: ast.expr, atom: Obj, frame: Frame) -> Value:
    method = atom.method("__iter__")
    if method is None:
        return ANY
    result = NOTHING
    for iterator in run.call(method, [one(atom)], {}, node):
        if isinstance(iterator, Obj) and (step := iterator.method("__next__")):
            result = join(result, run.call(step, [one(iterator)], {}, node))
        elif isinstance(iterator, Gen):
            result = join(result, resume(run, node, iterator))
    return result or ANY


_BY_ATOM: dict[type[Atom], Callable[[Run, ast.expr, Any, Frame], Value]] = {
    Array: _of_array,
    Bytes: _of_bytes,
    ByteArray: _of_bytes,
    MemoryView: _of_bytes,
    Str: _of_str,
    Enumeration: _of_enumeration,
    List: _of_container,
    Tuple: _of_container,
    Set: _of_container,
    Deque: _of_container,
    Dict: _of_dict,
    Range: _of_range,
    Gen: _of_generator,
    Obj: _of_object,
}


def _range(run: Run, source: ast.Call, frame: Frame) -> Value:
    bounds = [run.value(argument, frame) for argument in source.args]
    if len(source.args) == 3 and not constants.is_constant_int(source.args[2], frame.module):
        text = "a range whose step is a variable is an object"
        run.construct("for range step variable", NH014, source, text)
    if any(isinstance(argument, ast.Starred) for argument in source.args):
        run.report(NH014, source, "a range of star arguments is an object")
    if len(bounds) not in (1, 2):
        return INT
    start, stop = bounds if len(bounds) == 2 else (interval(0, 0), bounds[0])
    low = next((a.low for a in start if isinstance(a, Int)), None)
    high = next((a.high for a in stop if isinstance(a, Int)), None)
    if high is None:
        return interval(low, None)
    return interval(low, high - 1 if low is None else max(high - 1, low))


def resume(run: Run, node: ast.AST, atom: Gen) -> Value:
    """Returns next() of a generator of the program: its body runs."""
    return run.call(atom.function, list(atom.arguments), {}, node)


def check_while(run: Run, node: ast.While, test: bool | None) -> None:
    """Reports a while loop in a handler whose bound is not visible."""
    if not (run.in_handler and run.reporting):
        return
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in tree.walk(node)):
        return  # a generator goes one step at a time
    if node.lineno in run.frames[-1].module.comments.loops:
        return
    unknown = "how often this loop runs is not known"
    if run.in_soft and not _waits(node, test):
        return
    if test is True:
        if any(isinstance(n, (ast.Break, ast.Return, ast.Raise)) for n in tree.walk(node)):
            run.report(NH022, node, unknown, Severity.WARNING)
        else:
            run.report(NH022, node, "this loop never ends")
    elif changes_its_test(node):
        return
    elif all(isinstance(statement, ast.Pass) for statement in node.body):
        run.report(NH022, node, "waits in a loop until something changes")
    else:
        run.report(NH022, node, unknown, Severity.WARNING)


def _waits(node: ast.While, test: bool | None) -> bool:
    """Returns whether the loop holds up the main program, too: without an end, or idle."""
    leaves = (ast.Break, ast.Return, ast.Raise)
    if test is True:
        return not any(isinstance(n, leaves) for n in tree.walk(node))
    return all(isinstance(statement, ast.Pass) for statement in node.body)


def changes_its_test(node: ast.While) -> bool:
    """Whether the loop stores a name of its condition."""
    tested = {n.id for n in tree.walk(node.test) if isinstance(n, ast.Name)}
    return any(
        isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id in tested
        for statement in node.body
        for n in tree.walk(statement)
    )
