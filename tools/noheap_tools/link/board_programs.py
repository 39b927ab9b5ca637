"""The programs that are run at a board's raw REPL: the files of on_board/.

board_programs.text("remove", PATH="main.py")       # names that the program uses
"""

import ast
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "on_board"


def text(name: str, **settings: object) -> str:
    """Returns the program of that name, with its `settings` before it."""
    return "".join(f"{key} = {value!r}\n" for key, value in settings.items()) + _program(name)


@cache
def _program(name: str) -> str:
    """Without its docstring and empty lines: a board reads one character at a time."""
    source = (_FOLDER / f"{name}.py").read_text(encoding="utf-8")
    after = ast.parse(source).body[0].end_lineno
    return "".join(line for line in source.splitlines(keepends=True)[after:] if line.strip())
