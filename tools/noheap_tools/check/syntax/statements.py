"""Statements: which file runs each kind, and the simple kinds themselves.

Each returns whether the flow ends in it.
"""

import ast
from collections.abc import Callable
from typing import Any

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH009, NH013
from noheap_tools.check.rules.exceptions import NH030
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import ClassRef
from noheap_tools.check.source.memo import kept
from noheap_tools.check.syntax import (
    assignment,
    attributes,
    definitions,
    exceptions,
    flow,
    item_stores,
    operators,
    overflow,
    touched,
)
from noheap_tools.check.values.atoms import Anything, ByteArray, List
from noheap_tools.check.values.value import NONE, join, truth

_NEVER_RETURN = ("sys.exit", "machine.reset", "machine.bootloader")


def _expr(run: Run, node: ast.Expr, frame: Frame) -> bool:
    if isinstance(node.value, ast.Constant):
        return False
    run.value(node.value, frame)
    return isinstance(node.value, ast.Call) and _dotted(node.value.func) in _NEVER_RETURN


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _assign(run: Run, node: ast.Assign, frame: Frame) -> bool:
    pairs = assignment.unrolled(node)
    if pairs is not None:
        values = [run.value(part, frame) for _, part in pairs]
        for (place, _), value in zip(pairs, values, strict=True):
            assignment.assign(run, place, value, frame)
        return False
    value = run.value(node.value, frame)
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            item_stores.check_growth(run, target, node.value, value, frame)
        overflow.check_accumulator(run, target, node.value, frame)
        assignment.assign(run, target, value, frame, _reads(target, node.value))
    return False


@kept
def _reads(target: ast.expr, value: ast.expr) -> bool:
    """Returns whether it is an update, as n = n + 1."""
    kind = type(target)
    if isinstance(target, (ast.Tuple, ast.List)) or isinstance(value, (ast.Constant, ast.Name)):
        return False
    name = _last(target)
    same = [n for n in tree.walk(value) if type(n) is kind and _last(n) == name]
    if not same or isinstance(target, ast.Name):
        return bool(same)
    return ast.unparse(target) in map(ast.unparse, same)


def _last(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _ann_assign(run: Run, node: ast.AnnAssign, frame: Frame) -> bool:
    if node.value is not None:
        assignment.assign(run, node.target, run.value(node.value, frame), frame)
    return False


def _aug_assign(run: Run, node: ast.AugAssign, frame: Frame) -> bool:
    target = node.target
    old = run.value(target, frame)
    right = run.value(node.value, frame)
    value = operators.binary(run, node, old, right, frame)
    if isinstance(node.op, ast.LShift):
        shift = ast.copy_location(ast.BinOp(target, node.op, node.value), node)
        overflow.check_accumulator(run, target, shift, frame)
    assignment.assign(run, target, value, frame, update=True)
    return False


def _return(run: Run, node: ast.Return, frame: Frame) -> bool:
    value = NONE
    if node.value is not None:
        value = run.value(node.value, frame)
        if frame.emitter == "viper":
            overflow.check_boxing(run, node, value, "returned")
            overflow.check_result(run, node, frame)
    frame.result = join(frame.result, value)
    return True


def _raise(run: Run, node: ast.Raise, frame: Frame) -> bool:
    name = ""
    if node.exc is not None:
        target = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = getattr(target, "id", "")
        exc = node.exc
        if exceptions.is_caught(run, name):
            raised = run.value(exc, frame)
        else:  # what it costs besides does not matter
            raised = run.quietly(lambda: run.value(exc, frame))
        if exceptions.is_caught(run, name) and any(isinstance(atom, ClassRef) for atom in raised):
            run.construct("instance", NH013, node, f"raise {name} makes an object of {name}")
    # A function that a soft handler calls checks its arguments, as others do.
    is_own = not run.in_soft or len(run.chain) == 1
    if is_own and not exceptions.is_caught(run, name):
        text = f"raises {name or 'the exception'} out of the handler"
        run.report(NH030, node, text, Severity.WARNING)
    return True


def _assert(run: Run, node: ast.Assert, frame: Frame) -> bool:
    known = truth(run.value(node.test, frame))
    expected = exceptions.is_caught(run, "AssertionError")
    # One that nobody catches is not meant to fail.
    if node.msg is not None and known is not True and expected:
        run.value(node.msg, frame)
    return False


def _delete(run: Run, node: ast.Delete, frame: Frame) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            attributes.check_target(run, target, frame)
            owner = run.value(target.value, frame)
            touched.structure(run, target.value, frame)
            if not isinstance(target.slice, ast.Slice):
                run.value(target.slice, frame)
            elif any(isinstance(a, (List, ByteArray, Anything)) for a in owner):
                run.report(NH009, target, "the slice to delete is an object")
    return False


BY_NODE: dict[type, Callable[[Run, Any, Frame], bool]] = tree.by_type(
    {
        ast.Expr: _expr,
        ast.Assign: _assign,
        ast.AnnAssign: _ann_assign,
        ast.AugAssign: _aug_assign,
        ast.Return: _return,
        ast.If: flow.if_,
        ast.While: flow.while_,
        ast.For: flow.for_,
        ast.AsyncFor: flow.for_,
        ast.Try: flow.try_,
        ast.TryStar: flow.try_,
        ast.With: flow.with_,
        ast.AsyncWith: flow.with_,
        ast.Raise: _raise,
        ast.Assert: _assert,
        ast.Delete: _delete,
        ast.Import: definitions.import_,
        ast.ImportFrom: definitions.import_from,
        ast.FunctionDef: definitions.def_,
        ast.AsyncFunctionDef: definitions.def_,
        ast.ClassDef: definitions.class_,
    }
)
