"""The values of the firmware's config.py, if it has one, and lines that replace some of them."""

import ast
from collections.abc import Mapping

from noheap_tools import project
from noheap_tools.board import sources
from noheap_tools.board.boards import Board


def defaults() -> dict[str, object]:
    """The names of config.py that have literal values, and these; empty without the file."""
    file = project.current().config
    return {} if file is None else _literals(sources.parsed(file))


def text(values: Mapping[str, object]) -> bytes | None:
    """config.py with `values` after its own. None: there is no such file."""
    file = project.current().config
    return None if file is None else file.read_bytes() + overrides(values)


def overrides(values: Mapping[str, object]) -> bytes:
    """Lines that replace values of config.py."""
    return "".join(f"{name} = {value!r}\n" for name, value in values.items()).encode()


def fixed(board: Board) -> dict[str, Mapping[str, object]]:
    """Returns {module: {name: value}} that a program on `board` has whatever config.py says."""
    return {
        "board": _literals(ast.parse(board.module)),
        "sys": {"platform": board.chip.family.platform},
    }


def known(board: Board, values: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """The same, and the values of config.py, some replaced by `values`."""
    return {**fixed(board), "config": {**defaults(), **values}}


def _literals(tree: ast.Module) -> dict[str, object]:
    """The names that the module assigns literals to."""
    values: dict[str, object] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                try:
                    values[name] = ast.literal_eval(value)
                except ValueError:
                    values.pop(name, None)
    return values
