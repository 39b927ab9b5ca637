"""Puts what a program defines into flash, and not on the heap at its start.

A module's code makes its functions and classes as it runs, on the heap, and binds them to names in
a table there. Of a program that is complete, they are known when it is built: so they, and what is
made of constants, become constants in C, and the code that would make them goes. What refers to
them by a name refers to the constant.

    found = facts.of(texts)                         # from its text
    made = rom.taken(tool, tree, module, found)     # from its bytecode, which it changes
    constants.freeze(tool, module, made)            # as C

A name that anything binds again stays in the table in RAM.
"""

from collections.abc import Set
from pathlib import Path
from typing import Any

from noheap_tools.tiny.rom import builtins, definitions
from noheap_tools.tiny.rom.facts import Facts
from noheap_tools.tiny.rom.objects import Taken


def taken(
    tool: Any, tree: Path, module: Any, facts: Facts | None, has: Set[str] | None = None
) -> Taken | None:
    """What the code of `module`, of tools/mpy-tool.py, does not make or look up any more, because
    it is in flash. None if there are no `facts`. `has` are the names that MicroPython, in `tree`,
    has."""
    if facts is None:
        return None
    return definitions.take(tool, module, facts, builtins.read(tree), has)
