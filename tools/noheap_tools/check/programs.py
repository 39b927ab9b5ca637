"""Splits the files into programs: a file that no other one imports, with all that it imports.

A board runs boot.py before any of them. What one program does says nothing about another, though
they share modules; so each is analysed by itself, and their findings are united. Functions that
none of them reaches are those of a library: each file of it is analysed as if it were given alone,
and has findings in these functions.
"""

from collections.abc import Iterable, Iterator

from noheap_tools.check.source import order
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.program import Program

_BOOT = "boot.py"

_Imports = dict[Module, list[Module]]


def split(whole: Program, reached: set[Function]) -> Iterator[Program]:
    """Yields the programs, in the order of their names, whatever the order of the files was.

    One must have been analysed when the next is taken, since they share modules, and what it
    reaches must be in `reached`.
    """
    modules = sorted(whole.modules.values(), key=lambda module: (module.name, module.shown))
    imports = {module: order.imported(whole, module) for module in modules}
    boots = {m.path.parent: m for m in modules if m.path.name == _BOOT and m.is_given}
    roots = _roots(modules, imports)
    for root in roots:
        boot = boots.get(root.path.parent, root)
        yield whole.part(_closure([root, boot], imports), {root, boot})
    for module in reversed(order.as_executed(modules, imports.__getitem__)):
        if module.is_given and module not in roots and not reached.issuperset(module.functions):
            yield whole.part(_closure([module], imports), {module}, frozenset(reached))


def _roots(modules: list[Module], imports: _Imports) -> list[Module]:
    imported = {other for module in modules for other in imports[module]}
    roots = [module for module in modules if module.is_given and module not in imported]
    reached = set(_closure(roots, imports))
    for module in modules:  # those that import one another
        if module.is_given and module not in reached:
            roots.append(module)
            reached.update(_closure([module], imports))
    return roots


def _closure(roots: Iterable[Module], imports: _Imports) -> list[Module]:
    todo = [*roots]
    found: dict[Module, None] = {}
    while todo:
        module = todo.pop()
        if module not in found:
            found[module] = None
            todo += reversed(imports[module])
    return [*found]
