"""Displays and comprehensions: they make a container each time."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH001, NH002, NH003
from noheap_tools.check.source import constants, tree
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.syntax import assignment, iteration
from noheap_tools.check.values.atoms import (
    Container,
    Dict,
    GeneratorExpression,
    List,
    Set,
    Site,
    Tuple,
)
from noheap_tools.check.values.value import Value, one

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

_COMPREHENSIONS: dict[type, tuple[str, type[Container]]] = tree.by_type(
    {
        ast.ListComp: ("list comprehension", List),
        ast.SetComp: ("set comprehension", Set),
        ast.DictComp: ("dict comprehension", Dict),
        ast.GeneratorExp: ("generator expression", GeneratorExpression),
    }
)


def tuple_(run: Run, node: ast.Tuple, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.elts]
    if node.elts and not constants.is_constant(node, frame.module):
        run.construct("tuple()", NH002, node, "this tuple is made on the heap")
    return _filled(run, Tuple, run.site(node, frame), values)


def list_(run: Run, node: ast.List, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.elts]
    key = "list display" if node.elts else "empty list"
    run.construct(key, NH001, node, "this list is made on the heap")
    return _filled(run, List, run.site(node, frame), values)


def set_(run: Run, node: ast.Set, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.elts]
    run.construct("set display", NH001, node, "this set is made on the heap")
    return _filled(run, Set, node, values)


def dict_(run: Run, node: ast.Dict, frame: Frame) -> Value:
    values = [run.value(part, frame) for part in node.values]
    for key in node.keys:
        if key is not None:
            run.value(key, frame)
    measured = "dict display" if node.keys else "empty dict"
    run.construct(measured, NH001, node, "this dict is made on the heap")
    stored = [k.value if isinstance(k, ast.Constant) else None for k in node.keys]
    run.keys[node] = frozenset(stored) if None not in stored else None
    return _filled(run, Dict, node, values)


def _filled(run: Run, kind: type[Container], site: Site | ast.AST, values: list[Value]) -> Value:
    for index, value in enumerate(values):
        run.store_items(site, value)
        if kind in (List, Tuple):
            run.store_items(site, value, index)
    return one(kind(site))


def comprehension(run: Run, node: _Comprehension, frame: Frame) -> Value:
    name, kind = _COMPREHENSIONS[type(node)]
    measured = name if name == "generator expression" else "list comprehension"
    run.construct(measured, NH003, node, f"a {name} allocates")
    before, frame.names = frame.names, dict(frame.names)
    function = frame.function
    if function is None:
        value = run.quietly(lambda: _at_top_level(run, node, frame))
    else:
        value = run.quietly(lambda: _in_function(run, node, frame, function))
    frame.names = before
    site = run.site(node, frame) if kind is List else node
    run.store_items(site, value)
    if isinstance(node, ast.DictComp):
        run.keys[node] = None
    return one(kind(site))


def _element(node: _Comprehension) -> ast.expr:
    return node.value if isinstance(node, ast.DictComp) else node.elt


def _names(target: ast.expr) -> list[str]:
    return [n.id for n in tree.walk(target) if isinstance(n, ast.Name)]


def _at_top_level(run: Run, node: _Comprehension, frame: Frame) -> Value:
    names = frame.names
    for generator in node.generators:
        item = iteration.iterated(run, generator, frame)
        names.update(dict.fromkeys(_names(generator.target), item))
    module = frame.module
    saved, module.globals = module.globals, names
    value = run.value(_element(node), Frame(module, None, names))
    module.globals = saved
    return value


def _in_function(run: Run, node: _Comprehension, frame: Frame, function: Function) -> Value:
    saved = function.locals
    function.locals |= {name for g in node.generators for name in _names(g.target)}
    for generator in node.generators:
        item = iteration.iterated(run, generator, frame)
        assignment.assign(run, generator.target, item, frame)
    value = run.value(_element(node), frame)
    function.locals = saved
    return value
