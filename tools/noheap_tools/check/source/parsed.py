"""Reads files into modules, and keeps them for as long as their text is the same.

    parsed = Parsed()
    module = parsed.module(path, "lib.name", "lib/name.py", None)

What a run has learnt is in a module, too: a program forgets that before the next run.
"""

import ast
import contextlib
import errno
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.board import counted, logged
from noheap_tools.check.source import comments, dialect, looks, tree
from noheap_tools.check.source.comments import Comments
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.looks import Looks


@dataclass(frozen=True)
class _Text:
    source: str
    tree: ast.Module
    comments: Comments
    nodes: list[ast.AST]


class Parsed:
    """An editor's process has one for all its checks, so that it parses what has changed."""

    def __init__(self) -> None:
        # By the path: two files of one text must not share their nodes.
        self._texts: dict[Path, _Text] = {}
        # Those that are read, and how their files looked.
        self._read: dict[Path, tuple[Looks, _Text]] = {}
        self._modules: dict[tuple[Path, str, str], Module] = {}

    def module(self, path: Path, name: str, shown: str, data: bytes | None) -> Module:
        """`data` stands for the content of the file. Raises OSError, SyntaxError, ValueError,
        RecursionError or MemoryError if it cannot be read or parsed."""
        text = self._text(path, shown, data)
        known = self._modules.get((path, name, shown))
        if known is not None and known.tree is text.tree:
            return known
        module = Module(name, path, shown, text.source, text.tree, text.comments, text.nodes)
        self._modules[path, name, shown] = module
        return module

    def _text(self, path: Path, shown: str, data: bytes | None) -> _Text:
        if data is not None:
            return self._parsed(path, shown, data)
        seen = looks.of(path)
        if not seen.is_file:
            raise OSError(errno.EINVAL, "it is no file")  # reading a FIFO waits for its writer
        before = self._read.get(path)
        if before is not None and before[0] == seen:
            return before[1]
        is_settled = seen.is_settled
        text = self._parsed(path, shown, path.read_bytes())
        if is_settled:
            self._read[path] = seen, text
        return text

    def _parsed(self, path: Path, shown: str, data: bytes) -> _Text:
        source = data.decode()
        key = path.resolve()
        known = self._texts.get(key)
        if known is None or known.source != source:
            parsed = _tree(source, shown)
            known = _Text(source, parsed, comments.read(source), tree.walk(parsed))
            self._texts[key] = known
        return known


def _tree(source: str, shown: str) -> ast.Module:
    parsed = dialect.parse(source, shown)
    if "noheap" in source:
        built = counted.as_built(logged.as_built(source))
        if built != source:
            with contextlib.suppress(SyntaxError):
                return dialect.parse(built, shown)
    return parsed
