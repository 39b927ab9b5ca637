"""Reads the Python files that are made into the contents of a board."""

import ast
from functools import lru_cache
from pathlib import Path

from noheap_tools import project
from noheap_tools.errors import ToolError


def text(path: Path) -> str:
    """The content of `path`. Raises ToolError if it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ToolError(f"{project.shown(path)} is not UTF-8 text") from None


def parsed(path: Path) -> ast.Module:
    """The syntax tree of `path`. Raises ToolError, with the line, if it is not Python."""
    return _parsed(path, text(path))


@lru_cache(maxsize=512)
def _parsed(path: Path, content: str) -> ast.Module:
    try:
        return ast.parse(content, str(path))
    except SyntaxError as error:
        place = f"{project.shown(path)}:{error.lineno}"
        raise ToolError(f"{place}: {error.msg}") from None
    except ValueError as error:  # a null byte
        raise ToolError(f"{project.shown(path)}: {error}") from None
