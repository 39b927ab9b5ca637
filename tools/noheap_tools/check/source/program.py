"""The program under analysis: its modules, and what is defined in them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.check.source import comments, indexer
from noheap_tools.check.source.definitions import Class, Function, Module


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be analysed, and why."""

    shown: str
    line: int
    column: int
    message: str


class Program:
    def __init__(self) -> None:
        self.modules: dict[str, Module] = {}
        self.unreadable: list[Unreadable] = []
        # Those that a name or literal of one character makes known to MicroPython.
        self.characters: set[str] = set()
        self._by_node: dict[ast.AST, Function | Class] = {}
        # {the last part of a module's name: the modules}
        self._by_tail: dict[str, list[Module]] = {}

    def add(self, path: Path, name: str, shown: str | None = None) -> None:
        """Reads the file as the module `name`; if that fails, it is among the unreadable."""
        shown = shown or str(path)
        try:
            source = path.read_bytes().decode()
            tree = ast.parse(source, filename=shown)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.unreadable.append(_unreadable(shown, error))
            return
        while name in self.modules:
            name += "'"  # two files of one name: both are looked at
        nodes = list(ast.walk(tree))
        module = Module(name, path, shown, source, tree, comments.read(source), nodes)
        self.modules[name] = module
        self._by_tail.setdefault(name.rpartition(".")[2], []).append(module)
        self.characters.update(_characters(nodes))
        indexer.index(module, self._by_node.__setitem__)

    def function(self, node: ast.AST) -> Function:
        found = self._by_node[node]
        assert isinstance(found, Function)
        return found

    def cls(self, node: ast.AST) -> Class:
        found = self._by_node[node]
        assert isinstance(found, Class)
        return found

    def find(self, dotted: str, near: Module) -> Module | None:
        """Returns what `import dotted` in `near` means; the tail of a module's path is enough."""
        if dotted in self.modules:
            return self.modules[dotted]
        package = near.name.rpartition(".")[0]
        if package and f"{package}.{dotted}" in self.modules:
            return self.modules[f"{package}.{dotted}"]
        tail = "." + dotted
        same_tail = self._by_tail.get(dotted.rpartition(".")[2], ())
        fits = [module for module in same_tail if module.name.endswith(tail)]
        return fits[0] if len(fits) == 1 else None


def _unreadable(shown: str, error: Exception) -> Unreadable:
    if isinstance(error, OSError):
        return Unreadable(shown, 1, 1, f"cannot be read: {error.strerror}")
    if isinstance(error, UnicodeDecodeError):
        return Unreadable(shown, 1, 1, f"is not UTF-8: {error.reason}")
    line = getattr(error, "lineno", None) or 1
    column = getattr(error, "offset", None) or 1
    text = getattr(error, "msg", None) or str(error) or type(error).__name__
    return Unreadable(shown, line, column, f"syntax error: {text}")


def _characters(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        text = None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.Name):
            text = node.id
        elif isinstance(node, ast.arg):
            text = node.arg
        if text is not None and len(text) == 1:
            yield text
