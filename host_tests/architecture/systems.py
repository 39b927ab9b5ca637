"""Reads what in a Python file only some systems have, or take in another way, from the source."""

import ast
from collections.abc import Iterator

from rig.programs import elsewhere

_LACKING = {"os": elsewhere.OS, "signal": elsewhere.SIGNALS, "select": elsewhere.SELECT}
_ENDS_OF_PROGRAMS = ("WNOHANG", "WEXITSTATUS", "WIFEXITED", "WIFSIGNALED", "WTERMSIG", "SIGKILL")
_TEXT = ("open", "read_text", "write_text")
# Whose `open` is no text file's.
_OTHERS = ("os", "tarfile", "zipfile", "filesystem", "opener")


def faults(source: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong with it)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            for name in [module] if module else [it.name for it in node.names]:
                if name.partition(".")[0] in elsewhere.MODULES:
                    yield node.lineno, f"{name} is not on Windows"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            lacking = _LACKING.get(node.value.id, ())
            if node.attr in lacking or (lacking and node.attr in _ENDS_OF_PROGRAMS):
                yield node.lineno, f"{node.value.id}.{node.attr} is not on Windows"
        elif isinstance(node, ast.Call) and _depends_on_the_locale(node):
            yield node.lineno, "the encoding of a text is the locale's: name one"


def _depends_on_the_locale(call: ast.Call) -> bool:
    named = {it.arg: it.value for it in call.keywords}
    if "encoding" in named:
        return False
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    if name in ("run", "Popen", "check_output"):
        return "text" in named
    if name not in _TEXT or (
        isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in _OTHERS
    ):
        return False
    if name != "open":
        return True
    modes = [it.value for it in (*call.args, *named.values()) if isinstance(it, ast.Constant)]
    return not any(isinstance(mode, str) and "b" in mode and len(mode) < 4 for mode in modes)
