"""The program under analysis: its modules, and what is defined in them."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from noheap_tools.check.source import comments, compiler, indexer, promises
from noheap_tools.check.source.definitions import Class, Function, Module
from noheap_tools.check.source.failures import Failures
from noheap_tools.check.source.memo import of_module
from noheap_tools.check.source.parsed import Parsed

# Folders from which a board or a build takes modules.
_ROOTS = (
    "drivers",
    "firmware",
    "lib",
    "libs",
    "library",
    "modules",
    "packages",
    "python",
    "shared",
    "src",
)
_UNREADABLE = (OSError, SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be analysed, and why."""

    shown: str
    line: int
    column: int
    message: str


class Program:
    def __init__(
        self, texts: Mapping[Path, bytes] = MappingProxyType({}), parsed: Parsed | None = None
    ) -> None:
        """`texts` has by their resolved paths what to take for the content of files; `parsed` the
        files that an earlier program has read."""
        self._texts = texts
        self._parsed = parsed or Parsed()
        self.excluded = 0  # files
        self.modules: dict[str, Module] = {}
        # All of them, of which a part() has some.
        self._all = self.modules
        self._by_path: dict[str, Module] = {}
        self._folders: dict[Module, str] = {}
        self.unreadable: list[Unreadable] = []
        self.failures = Failures()
        # Those that a name or literal of one character makes known to MicroPython.
        self.characters: set[str] = set()
        # Attributes that something stores, on whatever object.
        self.stored_names: set[str] = set()
        # Given files under the names that they have in the library.
        self._library: dict[str, Module] = {}
        # What the stubs mark, by dotted names.
        self.promises: dict[str, frozenset[str]] = {}
        self._by_node: dict[ast.AST, Function | Class] = {}
        # {the last part of a module's name: the modules}
        self._by_tail: dict[str, list[Module]] = {}
        # Of a part(): the modules of which all is run, and whether others may judge its functions.
        self.roots: frozenset[Module] = frozenset()
        self.is_judged = False

    @property
    def given(self) -> list[Module]:
        """The modules that may have findings."""
        return [module for module in self.modules.values() if module.is_given]

    def add_library(self, path: Path, name: str) -> Module | None:
        """Reads a file of the library as `name`, which it is found by alone; None if it cannot."""
        known = self._by_path.get(path.as_posix())
        if known is not None and known.is_given:
            self._library[name] = known
            return None
        try:
            module = self._parsed.module(path, name, str(path), None)
        except _UNREADABLE:
            return None
        module.is_given = False
        self._index(module)
        return module

    def refuse(self, shown: str, error: OSError) -> None:
        """Notes a folder or file that cannot be read."""
        self.unreadable.append(_unreadable(Path(shown), shown, error))

    def add(self, path: Path, name: str, shown: str | None = None) -> None:
        """Reads the file as the module `name`; if that fails, it is among the unreadable."""
        shown = shown or str(path)
        while name in self.modules:
            name += "'"  # two files of one name: both are looked at
        data = self._texts.get(path.resolve())
        try:
            module = self._parsed.module(path, name, shown, data)
        except _UNREADABLE as error:
            self.unreadable.append(_unreadable(path, shown, error, data))
            return
        except Exception as error:
            self.failures.add(shown, 1, error)
            return
        module.is_given = True  # of an earlier program it may have been the library's
        if self._index(module):
            self._by_tail.setdefault(name.rpartition(".")[2], []).append(module)
            self.characters.update(_characters(module))

    def add_stub(self, path: Path, name: str) -> None:
        """Reads what a .pyi marks; one that cannot be parsed is among the unreadable."""
        data = self._texts.get(path.resolve())
        try:
            source = (path.read_bytes() if data is None else data).decode()
            self.promises.update(promises.of_stub(source, name, comments.read(source)))
        except _UNREADABLE as error:
            self.unreadable.append(_unreadable(path, str(path), error, data))

    def mark(self) -> None:
        """Gives the functions whose source is here what the stubs say of them, too."""
        for module in self.modules.values():
            for function in module.functions:
                cls = function.cls
                name = f"{cls.name}.{function.name}" if cls else function.name
                said = self.promises.get(f"{module.name}.{name}", promises.NONE)
                node, owner = function.node, cls.node if cls else None
                own = promises.of_function(node, owner, function.name, module.comments)
                function.promises = own | said

    def _index(self, module: Module) -> bool:
        """Makes the module part of the program, unless the checker fails at it."""
        try:
            indexer.index(module)
        except Exception as error:
            self.failures.add(module.shown, 1, error)
            return False
        self._by_node.update((it.node, it) for it in (*module.functions, *module.classes))
        self.modules[module.name] = module
        path = module.path.resolve()
        self._by_path[path.as_posix()] = module
        self._folders[module] = path.parent.as_posix()
        self.stored_names.update(_stored_names(module))
        return True

    def function(self, node: ast.AST) -> Function:
        found = self._by_node[node]
        assert isinstance(found, Function)
        return found

    def cls(self, node: ast.AST) -> Class:
        found = self._by_node[node]
        assert isinstance(found, Class)
        return found

    def part(
        self,
        modules: Iterable[Module],
        roots: Iterable[Module],
        *,
        is_judged: bool = False,
    ) -> "Program":
        """Returns the program of these modules alone, as nothing has run yet.

        They import as they do in the whole. All functions of the `roots` are run; of the others
        those that something may call. `is_judged`: other parts may have judged its functions.
        """
        part = copy(self)
        part.roots = frozenset(roots)
        part.is_judged = is_judged
        part.failures = Failures()
        part.modules = {module.name: module for module in modules}
        part.stored_names = set()
        for module in part.modules.values():
            part.stored_names.update(_stored_names(module))
            module.forget()
        return part

    def find(self, dotted: str, near: Module) -> Module | None:
        """Returns what `import dotted` in `near` means.

        A file beside it comes first, unless it is in a package. The tail of a module's path is
        enough, of a folder around it or of one as lib.
        """
        if beside := self._beside(dotted, near):
            return beside
        if dotted in self._all:
            return self._all[dotted]
        if dotted in self._library:
            return self._library[dotted]
        package = near.name.rpartition(".")[0]
        if package and f"{package}.{dotted}" in self._all:
            return self._all[f"{package}.{dotted}"]
        tail = "." + dotted
        same_tail = self._by_tail.get(dotted.rpartition(".")[2], ())
        fits = [
            module
            for module in same_tail
            if module.name.endswith(tail) and _is_root(module.name.removesuffix(tail), near)
        ]
        return fits[0] if len(fits) == 1 else None

    def _beside(self, dotted: str, near: Module) -> Module | None:
        folder = self._folders.get(near)
        if folder is None or not near.is_given or f"{folder}/__init__.py" in self._by_path:
            return None
        path = f"{folder}/{dotted.replace('.', '/')}"
        return self._by_path.get(f"{path}.py") or self._by_path.get(f"{path}/__init__.py")


def _is_root(prefix: str, near: Module) -> bool:
    """Returns whether imports of `near` may begin in the folder `prefix`, as a.lib for a.b.c."""
    around, _, last = prefix.rpartition(".")
    within = f"{near.name}."
    if within.startswith(f"{prefix}."):
        return True
    return last in _ROOTS and (not around or within.startswith(f"{around}."))


def _unreadable(path: Path, shown: str, error: Exception, data: bytes | None = None) -> Unreadable:
    if isinstance(error, OSError):
        return Unreadable(shown, 1, 1, f"cannot be read: {error.strerror}")
    if isinstance(error, UnicodeDecodeError):
        return Unreadable(shown, 1, 1, f"is not UTF-8: {error.reason}")
    if isinstance(error, (RecursionError, MemoryError)):
        return Unreadable(shown, 1, 1, "is nested too deeply to be parsed")
    line = getattr(error, "lineno", None) or 1
    column = getattr(error, "offset", None) or 1
    text = getattr(error, "msg", None) or str(error) or type(error).__name__
    if isinstance(error, SyntaxError) and not compiler.error_of(
        (path.read_bytes() if data is None else data).decode(errors="replace")
    ):
        python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        text = f"valid MicroPython, but noheap check cannot parse it in {python}: {text}"
        return Unreadable(shown, line, column, text)
    return Unreadable(shown, line, column, f"syntax error: {text}")


@of_module
def _stored_names(module: Module) -> frozenset[str]:
    return frozenset(_stores(module))


def _stores(module: Module) -> Iterator[str]:
    # x.n += 1 needs it to be there.
    updated = {id(node.target) for node in module.of(ast.AugAssign)}
    for node in module.of(ast.Attribute):
        if not isinstance(node.ctx, ast.Load) and id(node) not in updated:
            yield node.attr
    for node in module.of(ast.Call):
        if getattr(node.func, "id", "") == "setattr":
            yield from (str(a.value) for a in node.args[1:2] if isinstance(a, ast.Constant))


@of_module
def _characters(module: Module) -> frozenset[str]:
    texts = {node.value for node in module.of(ast.Constant) if isinstance(node.value, str)}
    texts.update(node.id for node in module.of(ast.Name))
    texts.update(node.arg for node in module.of(ast.arg))
    return frozenset(text for text in texts if len(text) == 1)
