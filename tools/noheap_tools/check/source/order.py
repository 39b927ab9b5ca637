"""The order of modules by their imports."""

from collections.abc import Callable, Iterable

from noheap_tools.check.source import load
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.program import Program


def imported(program: Program, module: Module) -> list[Module]:
    """Returns the program's modules that `module` imports."""
    found = (program.find(name, module) for name in load.imported(module))
    return [other for other in found if other is not None and other is not module]


def as_executed(
    modules: Iterable[Module], imports: Callable[[Module], Iterable[Module]]
) -> list[Module]:
    """Returns `modules`, each after all that it imports, as far as they do not import one
    another."""
    found: dict[Module, None] = {}
    entered: set[Module] = set()
    stack = [(module, False) for module in reversed([*modules])]
    while stack:
        module, is_over = stack.pop()
        if is_over:
            found[module] = None
        elif module not in entered:
            entered.add(module)
            stack.append((module, True))
            stack += [(other, False) for other in imports(module)]
    return [*found]
