"""Makes main.py importable: MicroPython runs only a source as the program, so that a line of
source imports the compiled one.

    made = start.of(text, "app")
    made.text                   # to be compiled as app.mpy
    made.starter("a comment")   # main.py on the board: import app, and what starts it
"""

import ast
from dataclasses import dataclass

from noheap_tools.board.linker.edits import Edits

_NAME = "__name__"
_AS_PROGRAM = "__main__"


@dataclass(frozen=True)
class Start:
    """`call` is the function that the program ends with, which runs after the import: a module
    that is being imported stays in RAM. Empty: the import runs all."""

    text: str
    module: str
    call: str

    def starter(self, comment: str) -> str:
        call = f"{self.module}.{self.call}()\n" if self.call else ""
        return f"import {self.module}  # {comment}\n{call}"


def of(text: str, module: str) -> Start:
    """`text` runs as a program does, in `module`: as `__main__`."""
    tree = ast.parse(text)
    call = _last_call(tree)
    if call and len(_uses(tree)) == 1:
        return Start(text, module, call)
    return Start(as_program(text), module, "")


def as_program(text: str) -> str:
    """`text` as it runs when it is no import: its `__name__` is `"__main__"`."""
    uses = _uses(ast.parse(text))
    edits = Edits(text)
    for node in uses:
        edits.replace(node, repr(_AS_PROGRAM))
    return edits.text() if uses else text


def _uses(tree: ast.Module) -> list[ast.Name]:
    return [it for it in ast.walk(tree) if isinstance(it, ast.Name) and it.id == _NAME]


def _last_call(tree: ast.Module) -> str:
    """`start` for a program that ends with: if __name__ == "__main__": start()"""
    match tree.body[-1:]:
        case [
            ast.If(
                test=ast.Compare(
                    left=ast.Name(id="__name__"),
                    ops=[ast.Eq()],
                    comparators=[ast.Constant(value="__main__")],
                ),
                body=[ast.Expr(value=ast.Call(func=ast.Name(id=name), args=[], keywords=[]))],
                orelse=[],
            )
        ]:
            return name
    return ""
