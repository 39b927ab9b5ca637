"""Expressions that MicroPython's compiler computes: they cost nothing when the code runs."""

import ast

from noheap_tools.check.source.definitions import Module


def is_constant(node: ast.expr, module: Module) -> bool:
    """Returns whether MicroPython's compiler puts it into the code as one constant."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Tuple):
        return all(is_constant(part, module) for part in node.elts)
    return is_constant_int(node, module)


def is_constant_int(node: ast.expr, module: Module) -> bool:
    """Returns whether the compiler computes it, of constant ints."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.Name):
        return node.id in module.constants
    if isinstance(node, ast.UnaryOp):
        return is_constant_int(node.operand, module)
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Div):
        return is_constant_int(node.right, module) and is_constant_int(node.left, module)
    return False


def is_constant_number(node: ast.expr, module: Module) -> bool:
    """Returns whether the compiler computes it, of constants that may be floats."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float))
    if isinstance(node, ast.Name):
        return node.id in module.constants
    if isinstance(node, ast.UnaryOp):
        return is_constant_number(node.operand, module)
    if isinstance(node, ast.BinOp):
        # The right one first: a long chain nests on the left.
        return is_constant_number(node.right, module) and is_constant_number(node.left, module)
    return False
