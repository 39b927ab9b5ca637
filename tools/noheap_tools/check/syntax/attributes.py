"""Attributes: what they are, and that a method which is not called is made an object."""

import ast
from typing import Any

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import (
    ANY,
    INT,
    NOTHING,
    Atom,
    Value,
    join,
    one,
    without_none,
)
from noheap_tools.check.syntax import overflow


def load(run: Run, node: ast.Attribute, frame: Frame, called: bool = False) -> Value:
    """`x.name`: its value, and a report if it makes a bound method that is not called."""
    owner = run.value(node.value, frame)
    result = NOTHING
    costs = []
    for atom in without_none(owner):
        value, cost = _attribute_of(run, node, atom)
        result = join(result, value)
        costs.append(cost)
    if any(costs) and not called:
        text = ast.unparse(node)
        run.report(
            "NH007",
            node,
            f"{text} makes a bound-method object",
            "error" if all(costs) else "warning",
            f"In the constructor: self._{node.attr}_ref = {text}; here use that.",
        )
    return result or ANY


def _attribute_of(run: Run, node: ast.Attribute, atom: Atom) -> tuple[Value, bool]:
    kind, name = atom[0], node.attr
    if kind == "obj":
        return _of_instance(run, node, atom, name)
    if kind == "class":
        function = atom[1].method(name)
        bound = function is not None and function.kind == "class"
        return _of_class(atom, name), bound
    if kind == "module":
        module = atom[1]
        if name in module.globals:
            run.touch(("global", module, name), "load", node)
            return module.globals[name] or ANY, False
        sub = run.program.modules.get(f"{module.name}.{name}")
        return (one("module", sub) if sub else ANY), False
    if kind in ("mod", "ext"):
        return micropython_names.member(atom[1], name), False
    if kind == "inst":
        return micropython_names.instance_member(atom, name)
    if kind == "super":
        function = next(
            (c.methods[name] for c in list(atom[2].lineage())[1:] if name in c.methods), None
        )
        return (
            one("method", function, atom[1]) if function else one("extm", "object", name)
        ), False
    if kind == "exc":
        return (INT if name == "errno" else ANY), False
    if kind in micropython_names.TYPES_WITH_METHODS:
        return one("extm", kind, name, atom), True
    if kind == "type":
        return one("extm", atom[1], name, atom), False
    return ANY, False


def _of_instance(run: Run, node: ast.Attribute, atom: Atom, name: str) -> tuple[Value, bool]:
    cls = atom[1]
    function = cls.method(name)
    if function is not None:
        if function.kind == "property":
            return run.call(function, [frozenset({atom})], {}, node), False
        if function.kind == "static":
            return one("func", function), False
        if function.kind == "class":
            return one("method", function, one("class", cls)), True
        return one("method", function, frozenset({atom})), True
    found = NOTHING
    for ancestor in cls.lineage():
        if name in ancestor.attributes:
            found = join(found, ancestor.attributes[name])
    run.touch(("attr", home(cls, name), name), "load", node)
    return found or ANY, False


def _of_class(atom: Atom, name: str) -> Value:
    function = atom[1].method(name)
    if function is not None:
        if function.kind == "class":
            return one("method", function, frozenset({atom}))
        return one("func", function)
    for ancestor in atom[1].lineage():
        if name in ancestor.attributes:
            return ancestor.attributes[name]
    return ANY


def home(cls: Any, name: str) -> Any:
    """The class of the lineage that has the attribute, so that a base and its heir share it."""
    having = [c for c in cls.lineage() if name in c.attributes]
    return having[-1] if having else cls


def store(run: Run, target: ast.Attribute, value: Value, frame: Frame, update: bool) -> None:
    """`x.name = value`."""
    owner = run.value(target.value, frame)
    if frame.emitter == "viper":
        overflow.boxing(run, target, value, "stored in an attribute")
    for atom in owner:
        if atom[0] in ("obj", "class"):
            cls = atom[1]
            setter = cls.method(target.attr + "=")
            if setter is not None:
                run.call(setter, [frozenset({atom}), value], {}, target)
                continue
            owned_by = home(cls, target.attr)
            run.store_shared(owned_by.attributes, target.attr, (owned_by, target.attr), value)
            run.touch(("attr", owned_by, target.attr), "update" if update else "store", target)
            key = (owned_by, target.attr)
            if not run.in_handler:
                run.stores[key].add(frame.function)
            elif not any(run.exists((c, target.attr)) for c in cls.lineage()) and not update:
                run.report(
                    "NH015",
                    target,
                    f"the attribute {target.attr} is stored here for the first time",
                    "error",
                    f"Assign self.{target.attr} in __init__.",
                )
        elif atom[0] == "module":
            run.store_shared(atom[1].globals, target.attr, (atom[1], target.attr), value)
            run.touch(("global", atom[1], target.attr), "update" if update else "store", target)


def look_at_target(run: Run, target: ast.Attribute | ast.Subscript, frame: Frame) -> None:
    """`x.method()[0] = v`: in a target the compiler makes the bound method first."""
    node: ast.expr = target.value
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                load(run, node.func, frame)
            node = node.func
        else:
            node = node.value


def shared_key(run: Run, node: ast.expr, frame: Frame) -> tuple | None:
    """What a name or self.attribute stands for, as a key of accesses; None for locals."""
    if isinstance(node, ast.Name):
        function = frame.function
        if function is not None and node.id in function.locals:
            return None
        return ("global", frame.module, node.id) if node.id in frame.module.globals else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = run.quietly(lambda: run.value(node.value, frame))
        for atom in owner:
            if atom[0] == "obj":
                return ("attr", home(atom[1], node.attr), node.attr)
    return None


def structure(run: Run, node: ast.expr, frame: Frame) -> None:
    """Note that the structure of a list, dict or set is changed here."""
    key = shared_key(run, node, frame)
    if key is not None:
        run.touch(key, "structure", node)
