"""Gives parameters the same few names in all functions, unless a call gives one by its name.

MicroPython keeps the names of parameters, but not those of other locals.
"""

import ast
from collections.abc import Iterator

from noheap_tools.tiny.whole.view import View, arguments, is_words

_NESTED = ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.ListComp | ast.GeneratorExp


def shorten(view: View) -> None:
    for node in ast.walk(view.tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and not is_words(node):
            _in_function(node, view.keywords)


def _in_function(function: ast.FunctionDef | ast.Lambda, keywords: set[str]) -> None:
    body = function.body if isinstance(function.body, list) else [function.body]
    inside = [it for part in body for it in ast.walk(part)]
    if any(isinstance(it, _NESTED | ast.Nonlocal | ast.SetComp | ast.DictComp) for it in inside):
        return
    taken = {it.id for it in inside if isinstance(it, ast.Name)}
    taken |= {it.arg for it in arguments(function)} | set(_others(inside))
    names = {}
    free = (name for name in _letters() if name not in taken)
    for it in arguments(function):
        if it.arg not in keywords:
            names[it.arg] = new = next(free)
            it.arg = new
    for it in inside:
        if isinstance(it, ast.Name):
            it.id = names.get(it.id, it.id)


def _others(inside: list[ast.AST]) -> Iterator[str]:
    for node in inside:
        match node:
            case ast.ExceptHandler(name=str(name)):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from (it.asname or it.name for it in node.names)


def _letters() -> Iterator[str]:
    n = 0
    while True:
        yield f"a{n}"
        n += 1
