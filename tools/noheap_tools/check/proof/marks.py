"""Marks each handler in its source, so that the board says when it is reached.

    def tick(t):                        def tick(t):
        do(t)                               noheap_reached(3)
                                            do(t)

The call allocates nothing: `noheap_reached` is one of the board's builtins, device/start.py. An
assembler function executes BKPT instead, which the emulator notices.
"""

import ast
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from noheap_tools.check.source.definitions import Function, FunctionKind

NAME = "noheap_reached"
CALLED = 0  # BKPT's number in the function NAME; in an assembler function its own
MOST = 255  # handlers that have a number
_BKPT = 0xBE00

_Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """The text for the board; `added` are the lines there that are marks alone."""

    text: str
    added: tuple[int, ...] = ()

    def line(self, on_board: int) -> int:
        """Returns the line in the user's file."""
        return on_board - bisect_left(self.added, on_board)


def marked(text: str, numbers: Mapping[Function, int], tree: ast.Module) -> Source:
    """Returns `text`, the file of `tree` with its lines as they were, with marks.

    numbers     of its functions that are handlers
    """
    wanted = {function.node: (function, n) for function, n in numbers.items()}
    # The same functions in the same order, though names may have become numbers.
    pairs = zip(_functions(tree), _functions(ast.parse(text)), strict=True)
    found = [(node, *wanted[original]) for original, node in pairs if original in wanted]
    lines = text.encode().splitlines(keepends=True)
    added = []
    for node, function, number in sorted(found, key=lambda it: _begin(it[0]), reverse=True):
        if function.kind is FunctionKind.ASSEMBLER:
            mark = f"data(2, {_BKPT + number})"
        else:
            mark = f"{NAME}({number})"
        if isinstance(node, ast.Lambda):
            _mark_lambda(lines, node, mark)
        elif line := _mark_function(lines, node, mark):
            added.append(line)
    added.sort()
    return Source(b"".join(lines).decode(), tuple(line + n for n, line in enumerate(added)))


def _functions(tree: ast.Module) -> list[_Def | ast.Lambda]:
    return [node for node in ast.walk(tree) if isinstance(node, _Def | ast.Lambda)]


def _begin(node: _Def | ast.Lambda) -> tuple[int, int]:
    return _place(node.body if isinstance(node, ast.Lambda) else _first(node))


def _first(node: _Def) -> ast.stmt:
    """The first statement that is no docstring."""
    rest = node.body[1:] if ast.get_docstring(node) is not None else []
    return rest[0] if rest else node.body[0]


def _place(node: ast.expr | ast.stmt) -> tuple[int, int]:
    above = [it.lineno for it in getattr(node, "decorator_list", ())]
    return min([node.lineno, *above]), node.col_offset


def _mark_function(lines: list[bytes], node: _Def, mark: str) -> int | None:
    """Returns the line before which one was added, if it was."""
    line, column = _place(_first(node))
    before = lines[line - 1][:column]
    if not before.strip():
        lines.insert(line - 1, before + mark.encode() + b"\n")
        return line
    lines[line - 1] = before + f"{mark}; ".encode() + lines[line - 1][column:]
    return None


def _mark_lambda(lines: list[bytes], node: ast.Lambda, mark: str) -> None:
    """The mark returns None."""
    body = node.body
    assert body.end_lineno is not None
    assert body.end_col_offset is not None
    _put(lines, body.end_lineno, body.end_col_offset, ")")
    _put(lines, body.lineno, body.col_offset, f"{mark} or (")


def _put(lines: list[bytes], line: int, column: int, text: str) -> None:
    it = lines[line - 1]
    lines[line - 1] = it[:column] + text.encode() + it[column:]
