"""Whether importing a module may do more than define names.

Modules that are linked into one run at the first import, in the order of their imports. A module
whose import takes a pin or talks to a device must run when its own import does.
"""

import ast
from collections.abc import Iterator

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_MAKES_A_VALUE = {
    "Declaration", "abs", "array", "bytearray", "bytes", "calcsize", "complex", "const", "dict",
    "enumerate", "float", "frozenset", "int", "len", "list", "max", "memoryview", "min",
    "namedtuple", "object", "ord", "range", "reversed", "round", "set", "sorted", "str",
    "sum", "tuple", "zip",
}  # fmt: skip


def has_effects(tree: ast.Module) -> bool:
    """Whether a top-level statement calls something unknown, or sets what is not its own name."""
    for node in _run_at_import(tree.body):
        match node:
            case ast.Call(func=function):
                name = getattr(function, "attr", getattr(function, "id", ""))
                if name not in _MAKES_A_VALUE:
                    return True
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                return True
            case ast.Delete() | ast.Await():
                return True
    return False


def _run_at_import(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [*nodes]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _FUNCTIONS):
            waiting += [*node.decorator_list, *node.args.defaults]
            waiting += [it for it in node.args.kw_defaults if it is not None]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
