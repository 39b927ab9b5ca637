"""Stores: into names, and by other targets into attributes and items."""

import ast

from noheap_tools.check.engine.frames import Frame, How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH012, NH015
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.syntax import attributes, item_stores, items, overflow, presence
from noheap_tools.check.values.value import NOTHING, Value, widen


def assign(run: Run, target: ast.expr, value: Value, frame: Frame, update: bool = False) -> None:
    """Stores `value` in `target`; `update` if that was read for it, as by +=."""
    if isinstance(target, ast.Name):
        _touch_name(run, target, value, frame, update)
        bind(run, target.id, value, frame)
    elif isinstance(target, ast.Attribute):
        attributes.check_target(run, target, frame)
        attributes.store(run, target, value, frame, update)
    elif isinstance(target, ast.Subscript):
        attributes.check_target(run, target, frame)
        item_stores.store(run, target, value, frame, update)
    elif isinstance(target, (ast.Tuple, ast.List)):
        if any(isinstance(part, ast.Starred) for part in target.elts):
            run.construct("unpack star", NH012, target, "unpacking with a star makes a list")
        parts = items.parts(run, value, len(target.elts))
        for place, part in zip(target.elts, parts, strict=True):
            inner = place.value if isinstance(place, ast.Starred) else place
            assign(run, inner, part, frame)


def _touch_name(run: Run, target: ast.Name, value: Value, frame: Frame, update: bool) -> None:
    function = frame.function
    place = Place(frame.module, target.id)
    if function is None:
        run.touch(place, How.stored(update), target)
    elif target.id in function.locals:
        presence.check_forgotten_global(run, target, frame)
    elif target.id in function.declared_global:
        if frame.emitter == "viper":
            overflow.check_boxing(run, target, value, "stored in a global")
        run.touch(place, How.stored(update), target)
        _check_new_global(run, target, place, function, update)


def _check_new_global(
    run: Run, target: ast.Name, place: Place, function: Function, update: bool
) -> None:
    if not run.in_handler:
        run.stores[place].add((function, None))
    elif not update and not run.exists(place):
        run.report(
            NH015,
            target,
            f"the global {target.id} is stored here for the first time",
            Severity.WARNING,
            f"Assign {target.id} at the top of the module.",
        )


def bind(run: Run, name: str, value: Value, frame: Frame) -> None:
    """Gives `name` the value, in the scope that it belongs to."""
    function = frame.function
    if function is None:
        run.store_global(frame.module, name, value)
        run.stores[Place(frame.module, name)].add((None, None))
    elif name in function.declared_global:
        run.store_global(frame.module, name, value)
    elif name in function.declared_nonlocal:
        outer = function.outer
        while outer is not None:
            if name in outer.locals:
                outer.shared[name] = widen(outer.shared.get(name, NOTHING), value)
                break
            outer = outer.outer
    else:
        frame.names[name] = value


def unrolled(node: ast.Assign) -> list[tuple[ast.expr, ast.expr]] | None:
    """Returns the pairs of `a, b = c, d` if the compiler assigns it without a tuple.

    It does so for two or three names without parentheses.
    """
    target, source = node.targets[0], node.value
    if len(node.targets) != 1 or not (
        isinstance(target, ast.Tuple) and isinstance(source, ast.Tuple)
    ):
        return None
    count = len(target.elts)
    if count != len(source.elts) or count not in (2, 3):
        return None
    if any(isinstance(part, ast.Starred) for part in target.elts + source.elts):
        return None
    if _parenthesised(target) or _parenthesised(source):
        return None
    return list(zip(target.elts, source.elts, strict=True))


def _parenthesised(node: ast.Tuple) -> bool:
    first = node.elts[0]
    return (node.lineno, node.col_offset) < (first.lineno, first.col_offset) and not (
        # `(a + b), c`: the parenthesis belongs to the first part.
        node.end_col_offset == node.elts[-1].end_col_offset
        and node.end_lineno == node.elts[-1].end_lineno
    )
