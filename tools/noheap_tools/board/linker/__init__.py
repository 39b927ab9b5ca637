"""Links the modules that a program imports into one, as a C linker does with object files.

    texts = link(units, "app", before={"boot"}, likely=modules, constants=numbers)
    texts["noheap.linked"]      # what was linked
    texts["app"]                # the program, which imports from it

MicroPython pays for each module: a file with a table of its names, an object, a dictionary of its
globals with a place for each name that it imports, and on the way to the file several look-ups in
the file system. In one module each name is there once, what nothing names is left out, and a
constant is the number where it is used.

A module stays a file of its own

- if a program that runs before imports it, too: boot.py and main.py then share it;
- if it is imported only where that may not happen, as under an `if` of a function: it is loaded
  when it is needed, as noheap.linked.<its last name>;
- if the caller asks for it, or for one that it imports;
- if its top level has other statements than imports, assignments and definitions, if it asks for
  its globals(), or if another module assigns to a name of it.

A module that a program uses as a value, as Sampler's `tier=asm`, becomes a class of the names that
the program may ask it for. units.py reads a file, plan.py decides, write.py edits the texts.
"""

from collections.abc import Hashable, Mapping, Set

from noheap_tools.board.linker.plan import LINKED, Plan, plan
from noheap_tools.board.linker.units import Unit
from noheap_tools.board.linker.write import Writer

__all__ = ["LINKED", "Unit", "link"]


def link(
    units: Mapping[str, Unit],
    program: str,
    *,
    before: Set[str],
    likely: Set[str],
    constants: Mapping[str, Mapping[str, int]],
    separate: Set[str] = frozenset(),
    later: bool = True,
) -> dict[str, str]:
    """Returns {module on the board: its text} for `program`, the programs `before` it, and all
    that they import of `units`.

    `likely` are the modules that may be linked; imports of the others stay where they are.
    `constants` are {module: {name: number}}. `separate` modules, and those that import one, stay
    files. `later`: what may never be imported stays a file, too. ToolError for what cannot be
    linked.
    """
    key = (
        program,
        frozenset((name, unit.text, unit.modules) for name, unit in units.items()),
        frozenset(before),
        frozenset(likely),
        frozenset((name, frozenset(of.items())) for name, of in constants.items()),
        frozenset(separate),
        later,
    )
    if key not in _linked:
        if len(_linked) >= _KEPT:
            _linked.clear()
        _linked[key] = _texts(units, program, before, likely, constants, separate, later)
    return {**_linked[key]}


# A command asks for the same program several times: its files, its hash, its image.
_KEPT = 16
_linked: dict[Hashable, dict[str, str]] = {}


def _texts(
    units: Mapping[str, Unit],
    program: str,
    before: Set[str],
    likely: Set[str],
    constants: Mapping[str, Mapping[str, int]],
    separate: Set[str],
    later: bool,
) -> dict[str, str]:
    decided: Plan = plan(units, program, before, likely, separate, later)
    writer = Writer(decided, constants)
    texts = {LINKED: writer.linked()}
    for name in (program, *sorted(before), *decided.apart):
        texts[decided.apart.get(name, name)] = writer.apart(name)
    return texts
