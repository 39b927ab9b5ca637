"""Reads which module of a package imports which, from the sources alone."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Calls that import what a value names.
_BY_NAME = ("__import__", "import_module")


@dataclass(frozen=True)
class Import:
    """`source` and `target` are dotted modules. `hidden`: no import statement says so.

    The target of a call that imports by name is the function's name, for the module is not known.
    """

    file: str  # below the package's folder
    line: int
    source: str
    target: str
    hidden: bool = False


@dataclass(frozen=True)
class Package:
    """`modules` are its own; `imports` are those of its own modules, strings in code included."""

    name: str
    folder: Path
    modules: frozenset[str]
    imports: tuple[Import, ...]

    def room(self, module: str) -> str:
        """The folder or file directly below the package; "" for the package itself."""
        return self.short(module).partition(".")[0]

    def short(self, module: str) -> str:
        """Without the package's name."""
        return module.removeprefix(self.name).removeprefix(".")

    def part(self, module: str) -> str:
        """The folder within its room that a module is in; a file beside such folders is its own
        part."""
        folder = module if self.is_folder(self.short(module)) else module.rpartition(".")[0]
        return self.short(module if folder == f"{self.name}.{self.room(module)}" else folder)

    def is_folder(self, short: str) -> bool:
        return self.folder.joinpath(*short.split(".")).is_dir()

    def place(self, item: Import) -> str:
        return f"{self.folder / item.file}:{item.line}"


def read(folder: Path, others: Iterable[Path] = ()) -> Package:
    """The package in `folder`. Modules of the packages in `others` must not be named by a string
    either."""
    files = _modules(folder)
    named = frozenset(files).union(*(_modules(other) for other in others))
    found: list[Import] = []
    for module, path in files.items():
        tree = ast.parse(path.read_text(), str(path))
        place = path.relative_to(folder).as_posix()
        base = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for line, target in _imported(tree, base, files):
            found.append(Import(place, line, module, target))
        for line, target in _hidden(tree, named):
            found.append(Import(place, line, module, target, hidden=True))
    return Package(folder.name, folder, frozenset(files), tuple(found))


def _modules(folder: Path) -> dict[str, Path]:
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = (folder.name, *path.relative_to(folder).with_suffix("").parts)
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


def _imported(tree: ast.Module, base: str, modules: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(line, module) of each import of one of `modules`, in functions and for types as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, base)
            inside = [f"{origin}.{alias.name}" for alias in node.names]
            names = [name if name in modules else origin for name in inside]
        else:
            continue
        for name in dict.fromkeys(names):
            if name in modules:
                yield node.lineno, name


def _origin(node: ast.ImportFrom, base: str) -> str:
    """The module that names are imported from; `base` is the package that the file is in."""
    module = node.module or ""
    if not node.level:
        return module
    parts = base.split(".")
    return ".".join([*parts[: len(parts) + 1 - node.level], *filter(None, [module])])


def _hidden(tree: ast.Module, named: frozenset[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "." in node.value and node.value in named:
                yield node.lineno, node.value
        elif isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name in _BY_NAME:
                yield node.lineno, name
