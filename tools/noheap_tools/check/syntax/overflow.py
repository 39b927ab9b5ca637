"""Ints that leave the small ints without an operation that shows it."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import Value, beyond_small


def look_at_accumulator(run: Run, target: ast.expr, source: ast.expr, frame: Frame) -> None:
    """`x = x << 1 | bit` without a mask: after thirty steps it is no small int."""
    function = frame.function
    if not (run.in_handler and run.reporting) or frame.emitter == "viper" or function is None:
        return
    if isinstance(target, ast.Name) and target.id in function.locals:
        return
    name = ast.unparse(target)
    if _shifts(name, source) and not _is_limited(name, function.node):
        text = f"{name} is shifted further each time: it leaves the small ints"
        run.report("NH006", source, text, "warning", "Mask it: & 0xffff.")


def look_at_result(run: Run, node: ast.Return, frame: Frame) -> None:
    """A machine word of viper that was shifted in a loop, and is made an object."""
    function = frame.function
    if not isinstance(node.value, ast.Name) or function is None:
        return
    name = node.value.id
    loops = [n for n in ast.walk(function.node) if isinstance(n, ast.For | ast.While)]
    stores = [n for loop in loops for n in ast.walk(loop) if isinstance(n, ast.Assign)]
    if any(_shifts(name, n.value) for n in stores) and not _is_limited(name, function.node):
        text = f"{name} may use all 32 bits when it is returned"
        run.report("NH006", node, text, "warning", "Mask it to 30 bits.")


def _shifts(name: str, source: ast.expr) -> bool:
    """True if `source` has `name << n` and no mask."""
    parts = [n for n in ast.walk(source) if isinstance(n, ast.BinOp)]
    masked = any(isinstance(n.op, ast.BitAnd | ast.Mod) for n in parts)
    shifted = any(isinstance(n.op, ast.LShift) and ast.unparse(n.left) == name for n in parts)
    return shifted and not masked


def _masks(node: ast.AST) -> bool:
    return isinstance(getattr(node, "op", None), ast.BitAnd | ast.Mod)


def _is_limited(name: str, function: ast.AST) -> bool:
    """True if the function compares `name`, or masks it in place."""
    for n in ast.walk(function):
        if isinstance(n, ast.Compare) and name in map(ast.unparse, (n.left, *n.comparators)):
            return True
        cut = n.target if isinstance(n, ast.AugAssign) else None
        if cut is not None and ast.unparse(cut) == name and _masks(n):
            return True
    return False


def boxing(run: Run, node: ast.AST, value: Value, what: str) -> None:
    """viper makes an object of a machine word that leaves it: on the heap if it is large."""
    for atom in value:
        if atom[0] == "int" and len(atom) > 2 and beyond_small(atom[1], atom[2]):
            run.report(
                "NH006",
                node,
                f"a 32-bit word is {what} as an object",
                "warning",
                "Mask it to 30 bits.",
            )
