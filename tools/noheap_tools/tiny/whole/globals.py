"""The globals of a module that mean one constant, or one other global."""

import ast
import builtins

from noheap_tools.tiny.whole.literals import value_of
from noheap_tools.tiny.whole.view import View


def constants(view: View) -> tuple[dict[str, object], dict[str, str]]:
    """Returns {global: its constant} and {global: the function, class or import it stands for}."""
    values: dict[str, object] = {}
    aliases: dict[str, str] = {}
    for node in view.tree.body:
        match node:
            case ast.Assign(targets=targets, value=given):
                names = [it.id for it in targets if isinstance(it, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as given):
                targets = names = [name]
            case _:
                continue
        if len(names) != len(targets) or any(view.stores[name] != 1 for name in names):
            continue
        value = value_of(given)
        if value is not None:
            values |= dict.fromkeys(names, value.it)
        elif isinstance(given, ast.Name) and is_fixed(view, given.id):
            aliases |= dict.fromkeys(names, given.id)
    return values, aliases


def is_fixed(view: View, name: str) -> bool:
    """Whether the global is a function, a class or an import, and nothing else: not the built-in
    function of that name before either."""
    return (
        view.stores[name] == 1
        and not hasattr(builtins, name)
        and (name in view.functions or name in view.classes or name in view.imported)
    )
