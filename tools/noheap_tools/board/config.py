"""The values of firmware/config.py, and the lines that replace some of them."""

import ast
from collections.abc import Mapping

from noheap_tools import paths
from noheap_tools.board.boards import Board

FILE = paths.FIRMWARE / "config.py"


def defaults() -> dict[str, object]:
    """The names and values of firmware/config.py."""
    return _literals(FILE.read_text())


def overrides(values: Mapping[str, object]) -> bytes:
    """Lines that replace values of config.py."""
    return "".join(f"{name} = {value!r}\n" for name, value in values.items()).encode()


def fixed(board: Board) -> dict[str, Mapping[str, object]]:
    """Returns {module: {name: value}} that a program on `board` has whatever config.py says."""
    return {
        "board": _literals(board.module),
        "sys": {"platform": board.chip.family.platform},
    }


def known(board: Board, values: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """The same, and the values of config.py, some replaced by `values`."""
    return {**fixed(board), "config": {**defaults(), **values}}


def _literals(text: str) -> dict[str, object]:
    """The names that the module `text` assigns literals to."""
    values = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = ast.literal_eval(node.value)
    return values
