"""Replacements in a text, at the places of syntax nodes."""

import ast


class Edits:
    """Of `text`. One that is inside another is left out."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self._lines = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._found: dict[tuple[int, int], str] = {}

    def replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        """Puts `text`, one line, in the place of `node`, decorators included, and keeps the
        number of lines."""
        first = min(it.lineno for it in (node, *getattr(node, "decorator_list", ())))
        start = self._lines[first - 1] + node.col_offset
        end = self._lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        if text.isdigit() and self._bytes[end : end + 1] == b".":
            text = f"({text})"  # else the dot would be the number's
        self._found[start, end] = text + "\n" * self._bytes[start:end].count(b"\n")

    def rename(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, name: str
    ) -> None:
        """Gives the definition `node` another name."""
        start = self._lines[node.lineno - 1] + node.col_offset
        start = self._bytes.index(node.name.encode(), start + len(_keyword(node)))
        self._found[start, start + len(node.name.encode())] = name

    def text(self) -> str:
        parts = []
        at = 0
        for (start, end), text in sorted(
            self._found.items(), key=lambda it: (it[0][0], -it[0][1])
        ):
            if start >= at:
                parts += [self._bytes[at:start], text.encode()]
                at = end
        return b"".join([*parts, self._bytes[at:]]).decode()


def _keyword(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        return "class "
    return "async def " if isinstance(node, ast.AsyncFunctionDef) else "def "
