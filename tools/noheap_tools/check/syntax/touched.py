"""Notes which shared variables an expression touches, through local names and arguments, too."""

import ast

from noheap_tools.check.engine.frames import Frame, How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import ClassRef, Function, Obj
from noheap_tools.check.source.memo import kept
from noheap_tools.check.syntax import attributes

# What these return stands for the same items.
_VIEWS = ("ptr8", "ptr16", "ptr32", "memoryview")

# The object is None for a global, and for an attribute of a class.
_Variable = tuple[Place, Obj | None]


def _shared(run: Run, node: ast.expr, frame: Frame) -> list[_Variable]:
    """Returns the variables that a name or self.attribute may be; none for locals."""
    if isinstance(node, ast.Name):
        function = frame.function
        if function is not None and node.id in function.locals:
            return []
        known = node.id in frame.module.globals
        return [(Place(frame.module, node.id), None)] if known else []
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = attributes.objects(run.quietly(lambda: run.value(node.value, frame)))
        return [
            (
                Place(attributes.home(atom.cls, node.attr), node.attr),
                atom if isinstance(atom, Obj) else None,
            )
            for atom in owner
            if isinstance(atom, (Obj, ClassRef))
        ]
    return []


def items(run: Run, node: ast.expr, how: How, at: ast.AST, frame: Frame) -> None:
    """Notes that items are touched at `at`: of the variable that `node` is, or that a local name
    stands for."""
    for place, of in _with_items(run, node, frame):
        run.touch(place._replace(items=True), how, at, of)


def _with_items(
    run: Run, node: ast.expr, frame: Frame, seen: frozenset[tuple[Frame, str]] = frozenset()
) -> list[_Variable]:
    found = _shared(run, node, frame)
    if found or not isinstance(node, ast.Name) or frame.function is None:
        return found
    if (frame, node.id) in seen:
        return []  # names that stand for one another
    return _behind(run, node.id, frame.function, frame, seen | {(frame, node.id)})


def _behind(
    run: Run, name: str, function: Function, frame: Frame, seen: frozenset[tuple[Frame, str]]
) -> list[_Variable]:
    """Returns what is behind a local name: a pointer to a variable, or what the caller gives."""
    source = _only_values(function).get(name)
    if source is not None:
        return _with_items(run, source, frame, seen)
    if frame.site is None or name not in function.parameters:
        return []
    caller, call = frame.site
    at = function.parameters.index(name) - function.takes_self
    arguments = getattr(call, "args", ())
    return _with_items(run, arguments[at], caller, seen) if 0 <= at < len(arguments) else []


@kept
def _only_values(function: Function) -> dict[str, ast.expr]:
    """Returns the variables that local names stand for: p = ptr32(buffer), m = self.buffer."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in tree.walk(function.node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, []).append(None)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            if isinstance(value, ast.Call) and len(value.args) == 1:
                value = value.args[0] if getattr(value.func, "id", "") in _VIEWS else value
            if isinstance(value, (ast.Name, ast.Attribute)) and len(node.targets) == 1:
                found.setdefault(node.targets[0].id, []).append(value)
    return {
        name: value
        for name, values in found.items()
        if len(values) == 2 and (value := next(filter(None, values), None)) is not None
        if getattr(value, "id", "") != name
    }


def structure(run: Run, node: ast.expr, frame: Frame) -> None:
    """Notes that the structure of a list, dict or set changes here."""
    for place, of in _shared(run, node, frame):
        run.touch(place, How.STRUCTURE, node, of)
