"""Times that wrap around: where two of them meet, and which is the later one."""

import ast

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.rules.ticks import NH070, NH071, NH072
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.indexer import last_name
from noheap_tools.check.values.atoms import CLOCK_READ, Int
from noheap_tools.check.values.value import Value, without_none

_READS = ("ticks_ms", "ticks_us", "ticks_cpu")
_ORDERS = ast.Lt | ast.LtE | ast.Gt | ast.GtE


def check_minus(
    run: Run, node: ast.BinOp | ast.AugAssign, left: Value, right: Value, frame: Frame
) -> None:
    """Reports `now - last`, unless a mask or modulus around it undoes the wrap."""
    if isinstance(node.op, ast.Sub) and _are_times(left, right):
        around = _parent(frame.module, node)
        if not (isinstance(around, ast.BinOp) and isinstance(around.op, (ast.BitAnd, ast.Mod))):
            _report(run, NH070, node, "`-` of two times is wrong once they wrap around", frame)


def check_order(
    run: Run, node: ast.Compare, op: ast.cmpop, left: Value, right: Value, frame: Frame
) -> None:
    """Reports `now >= deadline` and the like."""
    if isinstance(op, _ORDERS) and _are_times(left, right):
        _report(run, NH070, node, "two times are compared, which is wrong once they wrap", frame)


def check_difference(run: Run, node: ast.AST, arguments: list[Value], frame: Frame) -> None:
    """Reports ticks_diff(last, now): the second is read here, the first was before."""
    if not isinstance(node, ast.Call) or len(node.args) != 2 or len(arguments) != 2:
        return
    first, second = arguments
    # A deadline is a sum, and may well be the later one.
    if _clock(first) != CLOCK_READ or _clock(second) != CLOCK_READ:
        return
    if not all(isinstance(atom, Int) for atom in without_none(first)):
        return
    if _is_older(node, frame) and not _takes_the_sign(_parent(frame.module, node)):
        _report(run, NH071, node, "the earlier time comes first: this is negative", frame)


def report_uncalled(run: Run, module: Module) -> None:
    """Reports `sent = ticks_ms` of what ticks_diff() is given as a time."""
    if "ticks_diff" not in module.source:
        return
    times = {
        last_name(argument)
        for node in module.of(ast.Call)
        if last_name(node) == "ticks_diff"
        for argument in node.args
        if isinstance(argument, (ast.Name, ast.Attribute))
    }
    for node in module.of(ast.Assign):
        if isinstance(node.value, ast.Call):
            continue
        read = last_name(node.value)
        if read in _READS and any(last_name(target) in times for target in node.targets):
            text = f"{read} is stored here, and not called"
            run.report_always(NH072, module, node.value, text, Severity.WARNING)


def _are_times(left: Value, right: Value) -> bool:
    return bool(_clock(left) and _clock(right))


def _clock(value: Value) -> int:
    clock = 0
    for atom in value:
        if isinstance(atom, Int):
            clock |= atom.clock
    return clock


def _report(run: Run, rule: Rule, node: ast.AST, text: str, frame: Frame) -> None:
    if frame.module.is_given and not _is_substitute(frame.module, node):
        run.report_always(rule, frame.module, node, text, Severity.WARNING)


def _is_substitute(module: Module, node: ast.AST) -> bool:
    """Returns whether it is in a function for a Python that has no ticks_diff().

    An except binds it in place of what its try takes from time: the two never meet.
    """
    line = getattr(node, "lineno", 0)
    return any(
        inner.lineno <= line <= (inner.end_lineno or 0)
        for outer in module.of(ast.Try)
        if _names_a_read(outer.body)
        for handler in outer.handlers
        for inner in tree.walk(handler)
        if isinstance(inner, (ast.Lambda, ast.FunctionDef))
    )


def _names_a_read(body: list[ast.stmt]) -> bool:
    return any(
        getattr(node, "attr", getattr(node, "id", getattr(node, "name", ""))) in _READS
        for statement in body
        for node in tree.walk(statement)
    )


def _parent(module: Module, node: ast.AST) -> ast.AST | None:
    for other in module.nodes:
        if any(child is node for child in tree.children(other)):
            return other
    return None


def _is_older(node: ast.Call, frame: Frame) -> bool:
    """Returns whether the first argument was stored before the second was read."""
    first, second = node.args
    if not isinstance(first, (ast.Name, ast.Attribute)):
        return False
    body = frame.function.node if frame.function is not None else frame.module.tree
    read = node.lineno if _is_read(second) else _line_of_read(body, second, node.lineno)
    if read is None:
        return False
    lines = [line for line, _ in _stores(body, ast.unparse(first))]
    return not any(read <= line <= node.lineno for line in lines)


def _is_read(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return getattr(called, "attr", getattr(called, "id", "")) in _READS


def _line_of_read(body: ast.AST, node: ast.expr, before: int) -> int | None:
    """Returns the last line before which the name, which is never anything else, is read."""
    if not isinstance(node, ast.Name):
        return None
    stores = _stores(body, node.id)
    if not all(value is not None and _is_read(value) for _, value in stores):
        return None
    return max((line for line, _ in stores if line < before), default=None)


def _stores(body: ast.AST, text: str) -> list[tuple[int, ast.expr | None]]:
    """Returns the lines at which `text` is stored, and the value where that is plain."""
    found: list[tuple[int, ast.expr | None]] = []
    for node in tree.walk(body):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For)):
            targets = [node.target]
            value = node.value if isinstance(node, (ast.AnnAssign, ast.NamedExpr)) else None
        else:
            continue
        for target in targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                parts = map(ast.unparse, target.elts)
                found += [(node.lineno, None) for part in parts if part == text]
            elif ast.unparse(target) == text:
                found.append((node.lineno, value))
    return found


def _takes_the_sign(around: ast.AST | None) -> bool:
    """Returns whether the code around expects a negative difference."""
    match around:
        case ast.UnaryOp(op=ast.USub()) | ast.Call(func=ast.Name(id="abs")):
            return True
        case ast.BinOp(op=ast.Mult()):
            return True  # by -1, or by what tells the order of the arguments
        case ast.Compare(comparators=[ast.UnaryOp() | ast.Constant(value=0)]):
            return True
        case ast.Compare(left=ast.UnaryOp() | ast.Constant(value=0)):
            return True
    return False
