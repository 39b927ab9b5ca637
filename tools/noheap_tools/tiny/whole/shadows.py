"""Gives the names of functions that hide a global another name, so that a global can be put in.

A parameter keeps its name if some call gives it by that name.
"""

import ast

from noheap_tools.tiny.whole.view import View, arguments, is_words, local_names


def rename(view: View) -> None:
    taken = {it.id for it in ast.walk(view.tree) if isinstance(it, ast.Name)} | set(view.stores)
    for node in ast.walk(view.tree):
        if isinstance(node, ast.FunctionDef) and not is_words(node):
            _in_function(view, node, taken)


def _in_function(view: View, function: ast.FunctionDef, taken: set[str]) -> None:
    nested = [it for it in ast.walk(function) if it is not function]
    if any(isinstance(it, ast.FunctionDef | ast.ClassDef | ast.Nonlocal) for it in nested):
        return
    bound = {it.arg for it in arguments(function)} & view.keywords
    inner = {it.arg for node in nested if isinstance(node, ast.Lambda) for it in arguments(node)}
    inner |= {it.id for node in nested if isinstance(node, ast.comprehension)
              for it in ast.walk(node.target) if isinstance(it, ast.Name)}  # fmt: skip
    names = {}
    for name in sorted(local_names(function) & view.stores.keys() - bound - inner):
        n = 2
        while f"{name}_{n}" in taken:
            n += 1
        names[name] = f"{name}_{n}"
        taken.add(names[name])
    if not names:
        return
    for it in arguments(function):
        it.arg = names.get(it.arg, it.arg)
    of = function.args
    outside = {id(it) for part in (*of.defaults, *of.kw_defaults) if part for it in ast.walk(part)}
    for node in nested:
        match node:
            case ast.Name(id=name) if name in names and id(node) not in outside:
                node.id = names[name]
            case ast.ExceptHandler(name=str(name)):
                node.name = names.get(name, name)
            case ast.Import() | ast.ImportFrom():
                for it in node.names:
                    if (it.asname or it.name) in names:
                        it.asname = names[it.asname or it.name]
