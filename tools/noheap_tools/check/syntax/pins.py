"""Objects of unknown kind that are pins: on those an interrupt of an edge is set up."""

import ast
from collections.abc import Collection, Iterator

from noheap_tools.check.engine.frames import Frame, may_be_one
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Class, Function, Module, Obj
from noheap_tools.check.source.memo import of_module
from noheap_tools.check.syntax.registrations import EDGES

_METHODS = ("__call__", "high", "init", "irq", "low", "off", "on", "toggle", "value")

# self.name in a class, or a name in a function or module.
_Key = tuple[Class | Function | None, str]


def method(node: ast.Call, frame: Frame) -> str:
    """Returns the method of a pin that the call of something unknown is; "" if it is none."""
    called = node.func
    for owner, name in ((getattr(called, "value", None), getattr(called, "attr", "")),
                        (called, "__call__")):  # fmt: skip
        if name in _METHODS and isinstance(owner, ast.expr) and _is_pin(owner, frame):
            return name
    return ""


def note_irq(run: Run, node: ast.AST, frame: Frame) -> None:
    """Notes whose pin's interrupt the main program sets up."""
    run.irq_calls[node].update(_objects(run, node, frame))


def is_first_irq(run: Run, node: ast.AST, frame: Frame) -> bool:
    """Returns whether nothing else in the module sets up an interrupt of this pin."""
    name = _name(_called_on(node))
    if frame.function is None or not name or name in frame.function.parameters:
        return False  # what a handler is given has one
    mine = _objects(run, node, frame)
    return not any(
        isinstance(other.func, ast.Attribute)
        and other.func.attr == "irq"
        and other is not node
        and name == _name(other.func.value)
        and any(may_be_one(a, b) for a in mine for b in run.irq_calls.get(other, {None}))
        for other in frame.module.of(ast.Call)
    )


def _called_on(node: ast.AST) -> ast.AST | None:
    return getattr(getattr(node, "func", None), "value", None)


def _name(pin: ast.AST | None) -> str:
    return getattr(pin, "attr", getattr(pin, "id", ""))


def _objects(run: Run, node: ast.AST, frame: Frame) -> set[Obj | None]:
    """Returns the objects whose attribute the pin is; None for another pin."""
    pin = _called_on(node)
    if not isinstance(pin, ast.Attribute):
        return {None}
    owners = run.quietly(lambda: run.value(pin.value, frame))
    return {atom if isinstance(atom, Obj) else None for atom in owners} or {None}


def _is_pin(node: ast.expr, frame: Frame) -> bool:
    known = _pins(frame.module)
    return any(key in known for key in _keys(node, frame.function))


def _keys(node: ast.expr, function: Function | None) -> Iterator[_Key]:
    if isinstance(node, ast.Name):
        while function is not None and node.id not in function.locals:
            function = function.outer
        yield function, node.id
    elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
        cls = function.cls if function is not None else None
        yield from ((owner, node.attr) for owner in (cls.lineage() if cls else ()))


@of_module
def _pins(module: Module) -> frozenset[_Key]:
    """Returns on what an interrupt of an edge is set up, by class, function or module."""
    found: set[_Key] = set()
    inner: set[ast.AST] = set()
    for function in module.functions:
        nodes = [*tree.walk(function.node)]
        inner.update(nodes)
        found |= _in(nodes, function)
    return frozenset(found | _in([n for n in module.nodes if n not in inner], None))


def _in(nodes: list[ast.AST], function: Function | None) -> set[_Key]:
    found: set[_Key] = set()
    edges = {
        getattr(target, "id", "")
        for node in nodes
        if isinstance(node, ast.Assign) and _has_edge([node.value], ())
        for target in node.targets
    }
    for node in nodes:
        if isinstance(node, ast.Call) and (pin := _pin_of(node, edges)) is not None:
            found.update([*_keys(pin, function)][:1])
    for node in nodes:
        # self.pin = pin
        if isinstance(node, ast.Assign) and found.intersection(_keys(node.value, function)):
            for target in node.targets:
                found.update([*_keys(target, function)][:1])
    return found


def _has_edge(values: list[ast.expr], variables: Collection[str]) -> bool:
    """Returns whether an edge is among the values, by its name or by a variable's."""
    names = {getattr(n, "attr", getattr(n, "id", "")) for v in values for n in tree.walk(v)}
    return bool(names.intersection(EDGES) or (names - {""}).intersection(variables))


def _pin_of(node: ast.Call, edges: Collection[str]) -> ast.expr | None:
    """Returns the pin whose interrupt the call sets up, if it does that."""
    if not _has_edge([*node.args, *(keyword.value for keyword in node.keywords)], edges):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "irq":
        return node.func.value
    is_external = getattr(node.func, "attr", getattr(node.func, "id", "")) == "ExtInt"
    return node.args[0] if is_external and node.args else None
