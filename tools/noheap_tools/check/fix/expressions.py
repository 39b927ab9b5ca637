"""Expressions that allocate, and have a form that does not."""

import ast

from noheap_tools.check.fix import places
from noheap_tools.check.fix.edit import Edit, Fix
from noheap_tools.check.source.definitions import Module


def division(module: Module, node: ast.AST) -> Fix | None:
    """a / b as a // b: another value, so this one is not safe."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        left, right = node.left, node.right
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
        left, right = node.target, node.value
    else:
        return None
    if isinstance(node, ast.BinOp) and places.segment(module, node) is None:
        return None
    if left.end_lineno != right.lineno:
        return None
    start, end = places.end_column(module, left), places.column(module, right)
    between = module.line(right.lineno)[start - 1 : end - 1]
    if between.count("/") != 1:
        return None
    at = start + between.index("/")
    return Fix("Divide by //", (places.inserted(right.lineno, at, "/"),), is_safe=False)


def constant_list(module: Module, node: ast.AST) -> Fix | None:
    """`x in [1, 2]` and `for x in [1, 2]` with a tuple, which is a constant."""
    if not isinstance(node, ast.List) or not node.elts:
        return None
    if not all(isinstance(it, ast.Constant) for it in node.elts):
        return None
    around = places.parent(module, node)
    is_searched = isinstance(around, ast.Compare) and isinstance(
        around.ops[-1], ast.In | ast.NotIn
    )
    if not is_searched and not (isinstance(around, ast.For) and around.iter is node):
        return None
    text = places.segment(module, node)
    if text is None:
        return None
    comma = "," if len(node.elts) == 1 and "," not in text else ""
    edit = places.replaced(module, node, f"({text[1:-1]}{comma})")
    return Fix("Use a tuple", (edit,), is_safe=True) if edit else None


def bound_method(module: Module, node: ast.AST) -> Fix | None:
    """self.go as self._go_ref, which the constructor makes; and work.go of a global `work`."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    if any(
        isinstance(it, ast.Attribute) and it.attr == node.attr and isinstance(it.ctx, ast.Store)
        for it in module.nodes
    ):
        return None  # what is bound may change
    return _of_self(module, node, node.value.id) or _of_global(module, node, node.value.id)


def _of_self(module: Module, node: ast.Attribute, owner: str) -> Fix | None:
    within = [
        (cls, cls.methods["__init__"])
        for cls in module.classes
        if cls.node.lineno <= node.lineno <= (cls.node.end_lineno or 0)
        and "__init__" in cls.methods
    ]
    function = module.function_at(node.lineno)
    if not within or function is None or function.parameters[:1] != [owner]:
        return None
    cls, init = max(within, key=lambda it: it[0].node.lineno)
    if node.attr not in cls.methods or init.parameters[:1] != [owner] or init is function:
        return None
    saved = f"{owner}._{node.attr.lstrip('_')}_ref"
    statement = f"{saved} = {owner}.{node.attr}"
    edit = places.replaced(module, node, saved)
    body = init.node.body
    if edit is None or not isinstance(body, list):
        return None
    if any(ast.unparse(it) == statement for it in body):
        return Fix(f"Use {saved}", (edit,), is_safe=True)
    if f"{saved} " in module.source:
        return None
    first, is_docstring = places.first_statement(body)
    is_super = ast.unparse(first).startswith("super().__init__(")
    place = places.line_below if is_docstring or is_super else places.line_above
    made = place(module, first, statement)
    return Fix(f"Make {saved} in the constructor", (edit, made), is_safe=True) if made else None


def _of_global(module: Module, node: ast.Attribute, owner: str) -> Fix | None:
    function = module.function_at(node.lineno)
    if function is None or owner in function.locals or owner in function.parameters:
        return None
    stores = [
        it
        for it in module.nodes
        if isinstance(it, ast.Name) and it.id == owner and isinstance(it.ctx, ast.Store)
    ]
    made = [
        it
        for it in module.tree.body
        if isinstance(it, ast.Assign)
        and [*it.targets] == stores
        and isinstance(it.value, ast.Call)
    ]
    saved = f"_{owner}_{node.attr}".replace("__", "_")
    edits: tuple[Edit | None, ...] = (places.replaced(module, node, saved),)
    statement = f"{saved} = {owner}.{node.attr}"
    if len(stores) != 1 or not made:
        return None
    if not any(ast.unparse(it) == statement for it in module.tree.body):
        if saved in module.source:
            return None
        edits += (places.line_below(module, made[0], statement),)
    if None in edits:
        return None
    return Fix(f"Make {saved} once", tuple(it for it in edits if it), is_safe=True)
