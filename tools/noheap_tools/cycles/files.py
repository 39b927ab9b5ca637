"""Finds the file that the user means, its name on the board, and the files it needs there."""

import ast
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import files as device_files
from noheap_tools.board import imports, neighbours
from noheap_tools.cycles import annotations
from noheap_tools.errors import ToolError, UsageError

# MicroPython runs these by their names.
_TAKEN = ("main", "boot", "_cycles")


@dataclass(frozen=True)
class Source:
    path: Path
    module: str  # its name on the board

    @property
    def name(self) -> str:
        """For the user."""
        return self.module if self.path.is_relative_to(paths.LIBRARY) else self.path.name


def find(name: str) -> Source:
    """Finds a file, or a module of the library, of the firmware or in the current folder."""
    if name.endswith(".py"):
        path = Path(name)
        if not path.is_file():
            raise UsageError(f"there is no file {name}")
        return _source(path.resolve())
    relative = Path(*name.split(".")).with_suffix(".py")
    of_library = relative.parts[0] == paths.LIBRARY.name
    for folder in (paths.LIB,) if of_library else (project.current().firmware, Path.cwd()):
        if (folder / relative).is_file():
            return _source((folder / relative).resolve())
    raise UsageError(f"there is no module {name!r} in lib, firmware or the current folder")


def _source(path: Path) -> Source:
    if path.is_relative_to(paths.LIBRARY):
        return Source(path, ".".join(path.relative_to(paths.LIB).with_suffix("").parts))
    if not path.stem.isidentifier():
        raise UsageError(f"{path.name}: no program can import a file of that name")
    return Source(path, f"{path.stem}_py" if path.stem in _TAKEN else path.stem)


def on_board(source: Source, arch: str, code: str = "") -> dict[str, bytes]:
    """{path on the board: .mpy} of the file, of its imports and of those of `code`, from its
    folder and lib. UsageError for a file that is not Python."""
    own = {} if source.path.is_relative_to(paths.LIBRARY) else {source.path: source.path.stem}
    more = [ast.parse(code)]
    beside = neighbours.beside(own, more, source.path.parent) if own else {}
    for path in beside:
        annotations.parse(path)
    needed = imports.needed([source.path, *beside], more=more)
    if not own:
        packages = [source.path.parents[n] / "__init__.py" for n in range(3)]
        needed += [source.path, *(it for it in packages if it.is_relative_to(paths.LIBRARY))]
        needed = sorted({it for it in needed if it.is_file()})
    files = device_files.library(arch, needed) if needed else {}
    for path, module in beside.items():
        package = "/__init__" if path.name == "__init__.py" else ""
        name = f"{module.replace('.', '/')}{package}"
        files[f"{name}.mpy"] = _compiled(path, f"{name}.py", arch)
    if own:
        files[f"{source.module}.mpy"] = _compiled(source.path, f"{source.module}.py", arch)
    return files


def _compiled(path: Path, name: str, arch: str) -> bytes:
    """UsageError for syntax that CPython takes and MicroPython does not."""
    try:
        return device_files.compile_mpy(path, name, arch)
    except ToolError as error:
        raise UsageError(error.message, error.hint) from error


def of_the_user(on_board: Iterable[str]) -> set[str]:
    """The names, in tracebacks, of those of the files that are not the library's."""
    return {f"{name[:-4]}.py" for name in on_board if not name.startswith("lib/")}


def compiled_text(text: str, name: str, arch: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return device_files.compile_mpy(path, name, arch)


def annotated(source: Source, function: str) -> annotations.Annotated | None:
    """The function's source in that file, or in the one that it is imported from."""
    found = annotations.find(source.path, function)
    if found is not None:
        return found
    for node in ast.walk(annotations.parse(source.path)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            if function == (alias.asname or alias.name):
                relative = Path(*node.module.split(".")).with_suffix(".py")
                for folder in (source.path.parent, paths.LIB):
                    if (folder / relative).is_file():
                        return annotations.find(folder / relative, alias.name)
    return None


def check_names(source: Source, function: str, setup: str) -> None:
    """UsageError if `function` begins with a name that neither the file nor `setup` defines."""
    tree = annotations.parse(source.path)
    given: set[str] = set()
    for node in (*ast.walk(tree), *ast.walk(ast.parse(setup))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            given |= {(it.asname or it.name).partition(".")[0] for it in node.names}
    first = next(it for it in ast.walk(ast.parse(function)) if isinstance(it, ast.Name))
    if first.id not in given and "*" not in given:
        has = ", ".join(annotations.names(source.path)) or "none"
        raise UsageError(f"no function {first.id!r} in {source.path.name}; it has: {has}")
