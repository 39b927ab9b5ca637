"""Finds what the firmware asks for and the tiny image does not have, and the line that asks.

    needs.require(board, ...)       # ToolError: main.py:12: machine.ADC, ...

An import counts, and an attribute that MicroPython has somewhere, but that nothing in the image
and nothing of the firmware has.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import config, generated, program
from noheap_tools.board.boards import Board
from noheap_tools.board.sources import parsed
from noheap_tools.errors import ToolError
from noheap_tools.tiny.names import LINKED, Asked, of_micropython

_QSTR = re.compile(r"^Q\((\w+)\)$", re.MULTILINE)
_SOURCES = ("py", "extmod", "ports/rp2", "ports/stm32")
_COMPILED = {"const", "viper", "native", "asm_thumb", "bytecode"}  # mpy-cross alone sees them
_FIELDS = {"_mpy", "_machine"}


def require(
    board: Board,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    asked: Asked,
    tree: Path,
    qstrs: Path,
) -> None:
    """`texts`, the firmware with `values` for some of config.py's, are frozen into an image that
    has the names in `qstrs`, of MicroPython's sources in `tree`. Raises ToolError if something
    that they ask for is not there."""
    names = missing(texts, asked, tree, names_in(qstrs))
    if not names:
        return
    shown = "\n".join(places(board, values, names)) or ", ".join(sorted(names))
    raise ToolError(
        "the profile tiny does not have what the firmware asks for",
        f"{shown}\ndocs/guide/tiny.md says what it has.",
    )


def names_in(qstrs: Path) -> set[str]:
    """The names of an image, from the list that its build made."""
    found = _QSTR.findall(qstrs.read_text(encoding="utf-8"))
    return {name.removeprefix(LINKED) for name in found}


def missing(texts: Mapping[str, str], asked: Asked, tree: Path, has: Set[str]) -> set[str]:
    """The names that `texts` ask for and that MicroPython has, but not an image with those that
    it `has`."""
    known = has | _COMPILED | _FIELDS
    unknown = _attributes(texts) - known - _defined(texts)
    if unknown:
        unknown &= of_micropython(tree, _SOURCES)
    return set(_modules(texts, asked, known)) | unknown


def _modules(texts: Mapping[str, str], asked: Asked, known: Set[str]) -> Iterator[str]:
    """Modules, and names of them, that are not there. Those of the library and of the firmware
    are: an import of one that config.py has no use for is never run."""
    own = {name.partition(".")[0] for name in texts} | {"noheap"}
    for module, names in asked.modules.items():
        if module.partition(".")[0] in own:
            continue
        if module not in known:
            yield module
        for name in names or ():
            if name not in known:
                yield name


def _attributes(texts: Mapping[str, str]) -> set[str]:
    """Those that are read."""
    return {
        node.attr
        for text in texts.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


def _defined(texts: Mapping[str, str]) -> set[str]:
    """Names that the firmware gives to something."""
    names = {part for name in texts for part in name.split(".")}
    for text in texts.values():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    names.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    names.add(name)
                case ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
                case ast.alias(name=name, asname=other):
                    names.update((other or name).split("."))
    return names


def places(
    board: Board, values: Mapping[str, object], names: Set[str], built_in: Set[str] = frozenset()
) -> list[str]:
    """The first line of each file that asks for one of `names`, and the name. Those that are also
    `built_in` may be asked for without a dot."""
    return sorted(_places(board, values, names, built_in))


def _places(
    board: Board, values: Mapping[str, object], missing: Set[str], built_in: Set[str]
) -> Iterator[str]:
    module = generated.module(board)
    current = project.current()
    files = [current.main, current.boot]
    files += program.needed(module, config.known(board, values))
    for file in files:
        seen = set()
        for node in ast.walk(parsed(file)):
            asked = {node.id} & built_in if isinstance(node, ast.Name) else _names(node)
            for name in asked & missing - seen:
                seen.add(name)
                shown = file.relative_to(paths.LIB) if file.is_relative_to(paths.LIB) else file
                yield f"{project.shown(shown)}:{getattr(node, 'lineno', 1)}: {name}"


def _names(node: ast.AST) -> set[str]:
    match node:
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return {name}
        case ast.Import(names=names):
            return {it.name for it in names}
        case ast.ImportFrom(module=module, names=names):
            return {it.name for it in names} | {module or ""}
    return set()
