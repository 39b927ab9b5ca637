"""Splits the files into programs: a file that no other one imports, with all that it imports.

A board runs boot.py before any of them.

What one program does says nothing about another, though they share modules. Where programs share
so much that each would be analysed many times, those that share are taken together.
"""

from collections.abc import Iterable, Iterator

from noheap_tools.check.source import load
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.program import Program

_BOOT = "boot.py"
# How many times as much source may be analysed, if that is not little anyway.
_MOST_TIMES = 1.5
_LITTLE = 300_000  # characters


def split(whole: Program) -> Iterator[Program]:
    """Yields the programs, in the order of their names, whatever the order of the files was.

    One must have been analysed when the next is taken: they share modules.
    """
    modules = sorted(whole.modules.values(), key=lambda module: (module.name, module.shown))
    imports = {module: _imports(whole, module) for module in modules}
    boots = {m.path.parent: m for m in modules if m.path.name == _BOOT and m.is_given}
    parts = [
        _closure([root, boots.get(root.path.parent, root)], imports)
        for root in _roots(modules, imports)
    ]
    size = sum(len(module.source) for module in modules)
    if sum(len(m.source) for part in parts for m in part) > max(_MOST_TIMES * size, _LITTLE):
        parts = _joined(parts)
    for part in parts:
        if any(module.is_given for module in part):
            yield whole.part(part)


def _imports(whole: Program, module: Module) -> list[Module]:
    found = (whole.find(name, module) for name in load.imported(module))
    return [other for other in found if other is not None and other is not module]


def _roots(modules: list[Module], imports: dict[Module, list[Module]]) -> list[Module]:
    imported = {other for module in modules for other in imports[module]}
    roots = [module for module in modules if module.is_given and module not in imported]
    reached = set(_closure(roots, imports))
    for module in modules:  # those that import one another
        if module.is_given and module not in reached:
            roots.append(module)
            reached.update(_closure([module], imports))
    return roots


def _closure(roots: Iterable[Module], imports: dict[Module, list[Module]]) -> list[Module]:
    todo = [*roots]
    found: dict[Module, None] = {}
    while todo:
        module = todo.pop()
        if module not in found:
            found[module] = None
            todo += reversed(imports[module])
    return [*found]


def _joined(parts: list[list[Module]]) -> list[list[Module]]:
    """Joins the programs that share a module."""
    groups: list[dict[Module, None]] = []
    for part in parts:
        mine = dict.fromkeys(part)
        apart = []
        for group in groups:
            if any(module.is_given and module in group for module in mine):
                mine = group | mine
            else:
                apart.append(group)
        groups = [*apart, mine]
    return [[*group] for group in groups]
