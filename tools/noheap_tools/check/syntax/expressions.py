"""Expressions: which file evaluates each kind, and the simple kinds themselves."""

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import ClassFrame, Frame, How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH004, NH008
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Func
from noheap_tools.check.syntax import (
    assignment,
    attributes,
    calls,
    comparisons,
    definitions,
    displays,
    items,
    operators,
    presence,
    unary,
)
from noheap_tools.check.values.atoms import Str
from noheap_tools.check.values.intervals import limited
from noheap_tools.check.values.value import (
    ANY,
    BYTES,
    FLOAT,
    NONE,
    NOTHING,
    STR,
    Value,
    interval,
    join,
    known_bool,
    one,
    truth,
)

# Longer texts are not compared with the characters that the program names.
_KNOWN_TEXT = 40


@cache
def _known_text(text: str) -> Value:
    return one(Str(text))


def _text(text: str) -> Value:
    return _known_text(text) if len(text) <= _KNOWN_TEXT else STR


@cache
def _int(number: int) -> Value:
    return interval(*limited(number, number))


_CONSTANTS: dict[type, Callable[[Any], Value]] = {
    type(None): lambda _: NONE,
    bool: known_bool,
    int: _int,
    float: lambda _: FLOAT,
    complex: lambda _: FLOAT,
    str: _text,
    bytes: lambda _: BYTES,
    type(...): lambda _: ANY,
}


def _constant(run: Run, node: ast.Constant, frame: Frame) -> Value:
    return _CONSTANTS[type(node.value)](node.value)


def _name(run: Run, node: ast.Name, frame: Frame) -> Value:
    name = node.id
    function = frame.function
    if function is not None and name in function.locals:
        if run.reporting:
            presence.check_local(run, node, frame)
        return frame.names.get(name, ANY)
    if isinstance(frame, ClassFrame) and name in frame.own:
        return frame.own[name]
    is_global = function is not None and name in function.declared_global
    outer = None if function is None or is_global else function.outer
    while outer is not None:
        if name in outer.locals:
            return outer.shared.get(name, ANY)
        outer = outer.outer
    if name in frame.module.globals:
        if run.reporting:
            presence.check_global(run, node, frame)
        run.touch(Place(frame.module, name), How.LOAD, node)
        return frame.module.globals[name] or ANY
    presence.check_name(run, node, frame)
    return micropython_names.builtin(name, frame.emitter)


def _binary(run: Run, node: ast.BinOp, frame: Frame) -> Value:
    left = run.value(node.left, frame)
    right = run.value(node.right, frame)
    return operators.binary(run, node, left, right, frame)


def _unary(run: Run, node: ast.UnaryOp, frame: Frame) -> Value:
    return unary.unary(run, node, run.value(node.operand, frame), frame)


def _and_or(run: Run, node: ast.BoolOp, frame: Frame) -> Value:
    ends_it = isinstance(node.op, ast.Or)
    result = NOTHING
    for part in node.values:
        value = run.value(part, frame)
        known = truth(value)
        if known is ends_it:
            return join(result, value)
        if known is None or part is node.values[-1]:
            result = join(result, value)
    return result


def _conditional(run: Run, node: ast.IfExp, frame: Frame) -> Value:
    test = truth(run.value(node.test, frame))
    if test is not None:
        return run.value(node.body if test else node.orelse, frame)
    return join(run.value(node.body, frame), run.value(node.orelse, frame))


def _walrus(run: Run, node: ast.NamedExpr, frame: Frame) -> Value:
    value = run.value(node.value, frame)
    assignment.assign(run, node.target, value, frame)
    return value


def _f_string(run: Run, node: ast.JoinedStr, frame: Frame) -> Value:
    fields = [part for part in node.values if isinstance(part, ast.FormattedValue)]
    for part in fields:
        run.value(part.value, frame)
    key = "f-string" if fields else "f-string without fields"
    run.construct(key, NH004, node, "an f-string allocates")
    return STR


def _lambda(run: Run, node: ast.Lambda, frame: Frame) -> Value:
    run.construct("lambda", NH008, node, "a lambda makes a function object")
    function = run.program.function(node)
    definitions.define(run, function, frame)
    return one(Func(function))


def _starred(run: Run, node: ast.Starred, frame: Frame) -> Value:
    return run.value(node.value, frame)


def _await(run: Run, node: ast.Await | ast.YieldFrom, frame: Frame) -> Value:
    run.value(node.value, frame)
    return ANY


def _yield(run: Run, node: ast.Yield, frame: Frame) -> Value:
    if node.value is not None:
        frame.result = join(frame.result, run.value(node.value, frame))
    return ANY


BY_NODE: dict[type, Callable[[Run, Any, Frame], Value]] = tree.by_type(
    {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: attributes.load,
        ast.Call: calls.call,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.BoolOp: _and_or,
        ast.Compare: comparisons.compare,
        ast.IfExp: _conditional,
        ast.NamedExpr: _walrus,
        ast.Subscript: items.load,
        ast.Tuple: displays.tuple_,
        ast.List: displays.list_,
        ast.Set: displays.set_,
        ast.Dict: displays.dict_,
        ast.ListComp: displays.comprehension,
        ast.SetComp: displays.comprehension,
        ast.DictComp: displays.comprehension,
        ast.GeneratorExp: displays.comprehension,
        ast.JoinedStr: _f_string,
        ast.Lambda: _lambda,
        ast.Starred: _starred,
        ast.Await: _await,
        ast.Yield: _yield,
        ast.YieldFrom: _await,
    }
)
