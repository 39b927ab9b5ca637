"""Random programs, and definitions of many kinds, print on the tiny image what CPython prints.

They are simplified as one program, its definitions are in flash, and MicroPython itself runs it.
"""

import ast
import contextlib
import io
from pathlib import Path

import pytest

from noheap_tools.board.boards import Board
from tiny.images import booted, image_with
from tiny.whole.test_random import Writer

COUNT = 6
FIRST = (Path(__file__).parent / "programs/random/asked.py").read_text(encoding="utf-8")
CALLS = 10  # of one program, before its recursion is cut: each takes some 300 bytes of stack
LIMIT = 1 << 29  # of numbers: MicroPython's small ints have 31 bits
SPECIAL = Path(__file__).parent / "programs/random/special.py"


class _Renamed(ast.NodeTransformer):
    """Gives the names of a program that others have, too, another ending."""

    def __init__(self, names: set[str], ending: str) -> None:
        self._names = names
        self._ending = ending

    def _new(self, name: str) -> str:
        return name + self._ending if name in self._names else name

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new(node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new(node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._new(node.name)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._new(name) for name in node.names]
        return node


def one(number: int) -> str:
    """A random program whose names are its own."""
    tree = ast.parse(Writer(number).program())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {
        node.id
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    text = ast.unparse(_Renamed(names, f"_{number}").visit(tree))
    return f"print('program', {number})\nleft = {CALLS}\n{text}\n"


def printed(text: str) -> list[str] | None:
    """What CPython prints; None if it raises."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(compile(text, "random", "exec"), {"__name__": "__main__"})
        except Exception:
            return None
    return out.getvalue().splitlines()


def program() -> str:
    """Random programs that end, with numbers that are small enough, and SPECIAL."""
    chosen: list[str] = []
    number = 0
    while len(chosen) < COUNT:
        text = one(number)
        lines = printed(FIRST + text)
        words = " ".join(lines or ()).replace("[", " ").replace("]", " ").replace(",", " ").split()
        numbers = [int(it) for it in words if it.lstrip("-").isdigit()]
        if lines and len(lines) > 8 and all(abs(it) < LIMIT for it in numbers):
            chosen.append(text)
        number += 1
    return FIRST + "".join(chosen) + SPECIAL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text() -> str:
    return program()


def test_they_print_what_cpython_prints(pico: Board, text: str, tmp_path: Path) -> None:
    source = tmp_path / "main.py"
    source.write_text(text, encoding="utf-8")
    run = booted(pico, image_with(pico, "random", main=source))
    run.wait(lambda: "no REPL" in run.said)
    expected = printed(text)
    assert expected is not None
    assert run.said.splitlines()[:-1] == expected
    assert len(expected) > 100
