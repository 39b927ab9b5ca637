"""Splits the files into programs: a file that no other one imports, with all that it imports.

A board runs boot.py before any of them. What one program does says nothing about another, though
they share modules; so each is analysed by itself, and their findings are united. Functions that
none of them reaches are those of a library: each file of it is analysed as if it were given alone,
and has findings in these functions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from noheap_tools.check.source import order
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.program import Program

_BOOT = "boot.py"

_Imports = dict[Module, list[Module]]


@dataclass(frozen=True, eq=False)
class Part:
    """A program: its modules, and those of which all functions are run."""

    modules: tuple[Module, ...]
    roots: tuple[Module, ...]
    # Its functions that other parts reach have no infos here.
    is_library: bool = False

    @cached_property
    def size(self) -> int:
        """In characters."""
        return sum(len(module.source) for module in self.modules)


class Parts:
    """`own` are the programs, `library` the files of a library.

    Both are in the order in which their findings are united, whatever the order of the files was.
    """

    def __init__(self, whole: Program) -> None:
        modules = sorted(whole.modules.values(), key=lambda module: (module.name, module.shown))
        self._imports: _Imports = {module: order.imported(whole, module) for module in modules}
        boots = {m.path.parent: m for m in modules if m.path.name == _BOOT and m.is_given}
        roots = _roots(modules, self._imports)
        self.own = []
        for root in roots:
            both = (root, boots.get(root.path.parent, root))
            self.own.append(Part((*_closure(both, self._imports),), both))
        self.library = [
            Part((*_closure([module], self._imports),), (module,), is_library=True)
            for module in reversed(order.as_executed(modules, self._imports.__getitem__))
            if module.is_given and module not in roots
        ]


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
