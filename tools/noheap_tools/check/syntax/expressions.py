"""Expressions: their values, and what the VM allocates for them."""

import ast
from collections.abc import Callable
from typing import Any

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import ClassFrame, Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source import constants
from noheap_tools.check.source.values import (
    ANY,
    BYTES,
    FLOAT,
    NONE,
    NOTHING,
    STR,
    Value,
    interval,
    join,
    one,
    truth,
)
from noheap_tools.check.syntax import (
    assignment,
    attributes,
    calls,
    definitions,
    items,
    iteration,
    operators,
)

# Longer texts are not compared with the characters that the program names.
_KNOWN_TEXT = 40
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


def _constant(run: Run, node: ast.Constant, frame: Frame) -> Value:
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


def _name(run: Run, node: ast.Name, frame: Frame) -> Value:
    name = node.id
    function = frame.function
    if function is not None and name in function.locals:
        return frame.names.get(name, ANY)
    if isinstance(frame, ClassFrame) and name in frame.own:
        return frame.own[name]
    outer = function.outer if function is not None else None
    while outer is not None:
        if name in outer.locals:
            return outer.shared.get(name, ANY)
        outer = outer.outer
    if name in frame.module.globals:
        if function is not None:
            run.touch(("global", frame.module, name), "load", node)
        return frame.module.globals[name] or ANY
    return micropython_names.builtin(name, frame)


def _attribute(run: Run, node: ast.Attribute, frame: Frame) -> Value:
    return attributes.load(run, node, frame)


def _call(run: Run, node: ast.Call, frame: Frame) -> Value:
    return calls.call(run, node, frame)


def _binary(run: Run, node: ast.BinOp, frame: Frame) -> Value:
    left = run.value(node.left, frame)
    right = run.value(node.right, frame)
    return operators.binary(run, node, node.op, left, right, frame)


def _unary(run: Run, node: ast.UnaryOp, frame: Frame) -> Value:
    return operators.unary(run, node, run.value(node.operand, frame), frame)


def _and_or(run: Run, node: ast.BoolOp, frame: Frame) -> Value:
    result = NOTHING
    for part in node.values:
        value = run.value(part, frame)
        known = truth(value)
        is_and = isinstance(node.op, ast.And)
        last = part is node.values[-1]
        if known is (not is_and):
            return join(result, value)
        if known is None or last:
            result = join(result, value)
    return result


def _compare(run: Run, node: ast.Compare, frame: Frame) -> Value:
    return operators.compare(run, node, frame)


def _conditional(run: Run, node: ast.IfExp, frame: Frame) -> Value:
    test = truth(run.value(node.test, frame))
    if test is not None:
        return run.value(node.body if test else node.orelse, frame)
    return join(run.value(node.body, frame), run.value(node.orelse, frame))


def _walrus(run: Run, node: ast.NamedExpr, frame: Frame) -> Value:
    value = run.value(node.value, frame)
    assignment.assign(run, node.target, value, frame)
    return value


def _subscript(run: Run, node: ast.Subscript, frame: Frame) -> Value:
    return items.load(run, node, frame)


def _tuple(run: Run, node: ast.Tuple, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.elts]
    if node.elts and not constants.is_constant(node, frame.module):
        run.construct("tuple()", "NH002", node, "this tuple is made on the heap")
    return _filled(run, "tuple", node, values)


def _list(run: Run, node: ast.List, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.elts]
    run.construct(
        "list display" if node.elts else "empty list",
        "NH001",
        node,
        "this list is made on the heap",
    )
    return _filled(run, "list", node, values)


def _set(run: Run, node: ast.Set, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.elts]
    run.construct("set display", "NH001", node, "this set is made on the heap")
    return _filled(run, "set", node, values)


def _dict(run: Run, node: ast.Dict, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.values]
    for key in node.keys:
        if key is not None:
            run.value(key, frame)
    run.construct(
        "dict display" if node.keys else "empty dict",
        "NH001",
        node,
        "this dict is made on the heap",
    )
    stored = [k.value if isinstance(k, ast.Constant) else None for k in node.keys]
    run.keys[node] = frozenset(stored) if None not in stored else None
    return _filled(run, "dict", node, values)


def _filled(run: Run, kind: str, node: ast.expr, values: list[Value]) -> Value:
    for index, value in enumerate(values):
        run.store_shared(run.items, node, ("items", node), value)
        if kind == "tuple":
            run.store_shared(run.items, (node, index), ("items", node, index), value)
    return one(kind, node)


def _comprehension(run: Run, node: Any, frame: Frame) -> Value:
    key = {ast.ListComp: "list comprehension", ast.GeneratorExp: "generator expression"}.get(
        type(node), "list comprehension"
    )
    run.construct(key, "NH003", node, f"a {_COMPREHENSIONS[type(node)]} allocates")
    before, frame.names = frame.names, dict(frame.names)
    function = frame.function
    added: frozenset[str] = frozenset()
    if function is not None:
        names = {
            n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)
        }
        added = frozenset(names - function.locals)
        function.locals = function.locals | names
    quiet, run.reporting = run.reporting, False
    touched = Frame(frame.module, function, frame.names)
    for generator in node.generators:
        item = iteration.iterated(run, generator, frame)
        if function is None:
            for name in ast.walk(generator.target):
                if isinstance(name, ast.Name):
                    touched.names[name.id] = item
        else:
            assignment.assign(run, generator.target, item, frame)
    element = node.value if isinstance(node, ast.DictComp) else node.elt
    if function is None:
        saved = frame.module.globals
        frame.module.globals = touched.names
        value = run.value(element, Frame(frame.module, None, touched.names))
        frame.module.globals = saved
    else:
        value = run.value(element, frame)
        function.locals = function.locals - added
    run.reporting = quiet
    frame.names = before
    run.store_shared(run.items, node, ("items", node), value)
    if isinstance(node, ast.DictComp):
        run.keys[node] = None
    return one(_COMPREHENSION_KINDS[type(node)], node)


def _f_string(run: Run, node: ast.JoinedStr, frame: Frame) -> Value:
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            run.value(part.value, frame)
    fields = any(isinstance(part, ast.FormattedValue) for part in node.values)
    run.construct(
        "f-string" if fields else "f-string without fields",
        "NH004",
        node,
        "an f-string allocates",
    )
    return STR


def _lambda(run: Run, node: ast.Lambda, frame: Frame) -> Value:
    run.construct("lambda", "NH008", node, "a lambda makes a function object")
    function = run.program.function(node)
    definitions.define(run, function, frame)
    return one("func", function)


def _starred(run: Run, node: ast.Starred, frame: Frame) -> Value:
    return run.value(node.value, frame)


def _await(run: Run, node: ast.Await, frame: Frame) -> Value:
    run.value(node.value, frame)
    return ANY


def _yield(run: Run, node: ast.Yield, frame: Frame) -> Value:
    if node.value is not None:
        value = run.value(node.value, frame)
        frame.result = join(frame.result, value)
    return ANY


def _yield_from(run: Run, node: ast.YieldFrom, frame: Frame) -> Value:
    run.value(node.value, frame)
    return ANY


BY_NODE: dict[type, Callable[[Run, Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _and_or,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.NamedExpr: _walrus,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.JoinedStr: _f_string,
    ast.Lambda: _lambda,
    ast.Starred: _starred,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
