"""Stores: into names, and what a target hands on to attributes and items."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import NOTHING, Value, widen
from noheap_tools.check.syntax import attributes, items, overflow


def assign(
    run: Run,
    target: ast.expr,
    value: Value,
    frame: Frame,
    update: bool = False,
) -> None:
    """Store `value` in `target`; `update` if it was read for that, as by +=."""
    if isinstance(target, ast.Name):
        function = frame.function
        if function is not None and target.id in function.declared_global:
            if frame.emitter == "viper":
                overflow.boxing(run, target, value, "stored in a global")
            key = ("global", frame.module, target.id)
            run.touch(key, "update" if update else "store", target)
            if not run.in_handler:
                run.stores[key].add(function)
            elif not run.exists(key):
                run.report(
                    "NH015",
                    target,
                    f"the global {target.id} is stored here for the first time",
                    "warning",
                    f"Assign {target.id} at the top of the module.",
                )
        elif function is None and frame.module:
            run.touch(("global", frame.module, target.id), "update" if update else "store", target)
        bind(run, target.id, value, frame)
    elif isinstance(target, ast.Attribute):
        attributes.look_at_target(run, target, frame)
        attributes.store(run, target, value, frame, update)
    elif isinstance(target, ast.Subscript):
        attributes.look_at_target(run, target, frame)
        items.store(run, target, value, frame, update)
    elif isinstance(target, ast.Tuple | ast.List):
        if any(isinstance(part, ast.Starred) for part in target.elts):
            run.construct("unpack star", "NH012", target, "unpacking with a star makes a list")
        parts = items.parts(run, value, len(target.elts))
        for place, part in zip(target.elts, parts, strict=True):
            inner = place.value if isinstance(place, ast.Starred) else place
            assign(run, inner, part, frame)


def bind(run: Run, name: str, value: Value, frame: Frame) -> None:
    """Give `name` the value, in the scope that it belongs to."""
    function = frame.function
    if function is None:
        run.store_shared(frame.module.globals, name, (frame.module, name), value)
        run.stores[("global", frame.module, name)].add(None)
    elif name in function.declared_global:
        run.store_shared(frame.module.globals, name, (frame.module, name), value)
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
    """The pairs of `a, b = c, d`, which the compiler assigns without a tuple: two or three."""
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
