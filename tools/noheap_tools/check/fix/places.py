"""Edits at the nodes of a module."""

import ast
from collections.abc import Iterator

from noheap_tools.check.fix.edit import Edit, newline
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Module


def segment(module: Module, node: ast.expr) -> str | None:
    """The source of an expression; None if the tree is not of this text, as in an f-string or
    where the build puts another call."""
    start, end = column(module, node), end_column(module, node)
    first, last = node.lineno, node.end_lineno or node.lineno
    lines = [module.line(number) for number in range(first, last + 1)]
    lines[-1] = lines[-1][: end - 1]
    lines[0] = lines[0][start - 1 :]
    text = "\n".join(lines)
    try:
        parsed = ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError:
        return None
    return text if ast.unparse(parsed) == ast.unparse(node) else None


def column(module: Module, node: ast.expr | ast.stmt | ast.alias | ast.arg) -> int:
    return _characters(module, node.lineno, node.col_offset)


def end_column(module: Module, node: ast.expr | ast.stmt | ast.alias | ast.arg) -> int:
    return _characters(module, node.end_lineno or node.lineno, node.end_col_offset or 0)


def replaced(module: Module, node: ast.expr, text: str) -> Edit | None:
    """None if the node is not where it seems to be."""
    if segment(module, node) is None:
        return None
    end = node.end_lineno or node.lineno
    return Edit(node.lineno, column(module, node), end, end_column(module, node), text)


def inserted(line: int, at: int, text: str) -> Edit:
    return Edit(line, at, line, at, text)


def line_below(module: Module, statement: ast.stmt, text: str) -> Edit | None:
    """`text` as a line below the statement, indented as it is; None if that shares its line."""
    if not is_alone(module, statement):
        return None
    line = statement.end_lineno or statement.lineno
    indent = indentation(module, statement)
    return inserted(line, len(module.line(line)) + 1, f"{newline(module.source)}{indent}{text}")


def line_above(module: Module, statement: ast.stmt, text: str) -> Edit | None:
    """`text` as a line above the statement; None if something is before that on its line."""
    indent = indentation(module, statement)
    first = min(
        [statement.lineno, *(it.lineno for it in getattr(statement, "decorator_list", ()))]
    )
    if module.line(first)[: len(indent)].strip():
        return None
    return inserted(first, 1, f"{indent}{text}{newline(module.source)}")


def is_alone(module: Module, statement: ast.stmt) -> bool:
    """Whether nothing but a comment shares its lines."""
    before = module.line(statement.lineno)[: column(module, statement) - 1]
    after = module.line(statement.end_lineno or 0)[end_column(module, statement) - 1 :].strip()
    return not before.strip() and (not after or after.startswith("#"))


def indentation(module: Module, statement: ast.stmt) -> str:
    return module.line(statement.lineno)[: column(module, statement) - 1]


def statement_of(module: Module, node: ast.expr) -> ast.Expr | None:
    """The statement that is this expression and no more."""
    return next((it for it in module.nodes if isinstance(it, ast.Expr) and it.value is node), None)


def parent(module: Module, node: ast.AST) -> ast.AST | None:
    for other in module.nodes:
        if any(child is node for child in tree.children(other)):
            return other
    return None


def top_level(module: Module) -> Iterator[ast.stmt]:
    """Its statements, also those that a try at the top level tries first."""
    for statement in module.tree.body:
        yield statement
        if isinstance(statement, ast.Try):
            yield from statement.body


def first_statement(body: list[ast.stmt]) -> tuple[ast.stmt, bool]:
    """The first one that does something, and whether a docstring alone is there."""
    has_docstring = (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    )
    if not has_docstring:
        return body[0], False
    return (body[1], False) if len(body) > 1 else (body[0], True)


def _characters(module: Module, line: int, offset: int) -> int:
    text = module.line(line)
    if not text.isascii():  # ast counts bytes
        offset = len(text.encode()[:offset].decode(errors="ignore"))
    return offset + 1
