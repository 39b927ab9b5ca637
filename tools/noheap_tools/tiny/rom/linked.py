"""What needs no row in MicroPython's tables, because frozen code refers to it where it is.

found = linked.of(tree, texts, facts, taken)
found.has("time", "sleep_us")
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools.board.program import APP
from noheap_tools.tiny import names
from noheap_tools.tiny.names import BUILTINS
from noheap_tools.tiny.rom import builtins
from noheap_tools.tiny.rom.facts import Facts
from noheap_tools.tiny.rom.objects import Taken


@dataclass(frozen=True)
class Linked:
    """`names` are those of built-in functions and types, `members` {module: names that it has}.
    `symbols` are in C what frozen code refers to."""

    names: Set[str] = frozenset()
    members: Mapping[str, Set[str]] = field(default_factory=dict)
    modules: Set[str] = frozenset()
    symbols: Set[str] = frozenset()

    def has(self, module: str, name: str) -> bool:
        return name in (self.names if module == BUILTINS else self.members.get(module, ()))


def of(
    tree: Path, texts: Mapping[str, str], facts: Mapping[str, Facts], taken: Taken | None
) -> Linked:
    """What was `taken` refers to it, and no other of `texts`, {module: its source}, asks for it by
    its name."""
    if taken is None or not facts[APP].links:
        return Linked()
    found = builtins.read(tree)
    others = names.asked_by({name: text for name, text in texts.items() if name != APP})
    written = facts[APP].spelled | names.in_strings(texts)
    asked = taken.names | others.names | written
    attributes = taken.attributes | others.attributes | written
    modules = taken.modules | others.modules.keys() | written
    members: dict[str, set[str]] = {}
    for module, name in found.members:
        if module not in modules or name not in attributes:
            members.setdefault(module, set()).add(name)
    return Linked(
        names=found.names.keys() - asked,
        members=members,
        modules=found.modules.keys() - modules,
        symbols=taken.builtins,
    )
