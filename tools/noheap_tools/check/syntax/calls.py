"""Calls: of the program's own functions and classes, and who answers for the others."""

import ast
from typing import Any

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import ANY, NOTHING, Atom, Value, join, one, without_none
from noheap_tools.check.syntax import (
    attributes,
    builtin_calls,
    handlers,
    library_calls,
    type_methods,
)


def call(run: Run, node: ast.Call, frame: Frame) -> Value:
    """Evaluate the call, for each kind of thing that may be called there."""
    target = _target(run, node, frame)
    arguments = [run.value(a, frame) for a in node.args]
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    keywords = {k.arg: run.value(k.value, frame) for k in node.keywords if k.arg}
    double = [k for k in node.keywords if k.arg is None]
    for keyword in double:
        run.value(keyword.value, frame)
    if starred:
        run.construct("call *args", "NH011", node, "a call with * makes a tuple")
        count = next(i for i, a in enumerate(node.args) if isinstance(a, ast.Starred))
        arguments = arguments[:count]
    if double:
        run.construct("call **kw", "NH011", node, "a call with ** makes a dict")
    result = NOTHING
    atoms = without_none(target)
    for atom in atoms:
        result = join(result, _call_atom(run, atom, arguments, keywords, node, frame))
    return result


def _target(run: Run, node: ast.Call, frame: Frame) -> Value:
    if isinstance(node.func, ast.Attribute):
        if (
            isinstance(node.func.value, ast.Call)
            and getattr(node.func.value.func, "id", "") == "super"
        ):
            return _super_method(node.func, frame)
        return attributes.load(run, node.func, frame, called=True)
    return run.value(node.func, frame)


def _super_method(node: ast.Attribute, frame: Frame) -> Value:
    function = frame.function
    if function is None or function.cls is None:
        return ANY
    owner = frame.names.get(function.parameters[0], ANY) if function.parameters else ANY
    for cls in list(function.cls.lineage())[1:]:
        if node.attr in cls.methods:
            return one("method", cls.methods[node.attr], owner)
    return (
        ANY
        if function.cls.has_foreign_base
        else one("extm", "object", node.attr, ("obj", function.cls))
    )


def _call_atom(
    run: Run,
    atom: Atom,
    arguments: list[Value],
    keywords: dict[str, Value],
    node: Any,
    frame: Frame,
) -> Value:
    kind = atom[0]
    if kind == "func":
        return _call_function(run, atom[1], arguments, keywords, node)
    if kind == "method":
        return _call_function(run, atom[1], [atom[2], *arguments], keywords, node)
    if kind == "class":
        return _instantiate(run, atom, arguments, keywords, node)
    if kind == "obj":
        method = atom[1].method("__call__")
        if method is not None:
            return run.call(method, [frozenset({atom}), *arguments], keywords, node)
        return _unknown(run, node, frame)
    if kind == "type":
        if atom[1] in ("map", "filter") and arguments:
            _call_each(run, arguments, node, frame)
        return builtin_calls.call(run, atom[1], arguments, node, frame)
    if kind == "ext":
        return library_calls.call_function(run, atom[1], arguments, node, frame)
    if kind == "extm":
        return _of_object(run, atom, arguments, node, frame)
    if kind == "inst":
        return _of_object(run, ("extm", atom[1], "__call__", atom), arguments, node, frame)
    return _unknown(run, node, frame)


def _of_object(run: Run, atom: Atom, arguments: list[Value], node: Any, frame: Frame) -> Value:
    _, owner, name, *rest = atom
    if owner in micropython_names.TYPES_WITH_METHODS or owner in micropython_names.BUILTINS:
        receiver = rest[0] if rest else None
        return type_methods.call(run, owner, name, receiver, arguments, node, frame)
    return library_calls.call_method(run, atom, arguments, node, frame)


def _call_each(run: Run, arguments: list[Value], node: Any, frame: Frame) -> None:
    """The function that map() or filter() is given."""
    for atom in without_none(arguments[0]):
        if atom[0] in ("func", "method"):
            _call_atom(run, atom, [ANY] * (len(arguments) - 1), {}, node, frame)


def _unknown(run: Run, node: Any, frame: Frame) -> Value:
    handlers.by_call(run, node, "", "", frame)
    if isinstance(node, ast.Call):
        run.report("NH090", node, f"cannot see into {ast.unparse(node.func)}()", "info")
    return ANY


def _call_function(
    run: Run,
    function: Any,
    arguments: list[Value],
    keywords: dict[str, Value],
    node: Any,
) -> Value:
    spec = function.node.args
    if spec.vararg and len(arguments) > len(function.parameters):
        run.construct("call def *args", "NH011", node, f"{function.name}(*args) makes a tuple")
    if spec.kwarg:
        run.construct("call def **kw empty", "NH011", node, f"{function.name}(**kw) makes a dict")
    total = len(function.closed) + len(arguments) + 2 * len(keywords)
    if function.closed and total > 5:
        run.report(
            "NH018",
            node,
            f"{function.name} closes over {len(function.closed)} names: "
            f"with the arguments {total}, more than fit on the stack",
        )
    if function.emitter == "viper" and (keywords or len(arguments) < len(function.parameters)):
        run.report_always(
            "NH061",
            run.frames[-1].module,
            node,
            f"{function.name} is viper: pass all arguments by position",
            "error",
        ) if run.reporting else None
    if function.is_generator:
        run.construct("generator call", "NH017", node, f"{function.name}() makes a generator")
        if not run.in_handler:
            run.call(function, arguments, keywords, node)
        return one("gen", function, tuple(arguments))
    return run.call(function, arguments, keywords, node)


def _instantiate(
    run: Run, atom: Atom, arguments: list[Value], keywords: dict[str, Value], node: Any
) -> Value:
    cls = atom[1]
    made = one("obj", cls)
    if any(c.name.endswith(("Error", "Exception")) for c in cls.lineage()):
        return one("exc")
    run.construct("instance", "NH013", node, f"{cls.name}() makes an object")
    constructor = cls.method("__init__")
    if constructor is not None:
        run.call(constructor, [made, *arguments], keywords, node)
    elif cls.has_foreign_base:
        base = next((a for b in cls.bases for a in b if a[0] == "ext"), None)
        if base is not None:
            handlers.by_call(run, node, base[1], "__init__", run.frames[-1])
    return made


def decorate(
    run: Run, node: ast.FunctionDef, decorator: Value, value: Value, frame: Frame
) -> Value:
    """What a decorator of the program makes of a function."""
    result = NOTHING
    for atom in decorator:
        if atom[0] in ("func", "method"):
            result = join(result, _call_atom(run, atom, [value], {}, node, frame))
        elif atom[0] == "ext" and handlers.by_decorator(run, atom[1], value, node, frame):
            result = join(result, value)
        else:
            result = join(result, value)
    return result or value
