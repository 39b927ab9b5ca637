"""Leaves out of MicroPython's C sources what no frozen module asks for.

MicroPython finds a built-in function, method or module by a row of a table, such as

    { MP_ROM_QSTR(MP_QSTR_append), MP_ROM_PTR(&list_append_obj) },

so that a linker keeps all of them. Here the program is complete: what runs is frozen in, and there
is no compiler. A row whose name nothing asks for can therefore go, and the linker then drops the
function (-ffunction-sections, --gc-sections) and the name itself.

    prune(sources, tree, asked, out)    # copies below `out` of the sources that lose something

A name that a program puts together at run time is not seen, as the firmware's linker does not see
it either.
"""

import re
from collections.abc import Iterable, Set
from pathlib import Path

from noheap_tools.board.generated import up_to_date
from noheap_tools.tiny.names import Asked

_TABLE = re.compile(r"^(?:static )?const mp_rom_map_elem_t (\w+)\[\] = \{")
_ROW = re.compile(r"^\s*\{ *MP_ROM_QSTR\(MP_QSTR_(\w+)\), .*\} *,?\s*(?://.*)?\\?$")
_MODULE = re.compile(r"^MP_REGISTER_(?:EXTENSIBLE_)?MODULE\(MP_QSTR_(\w+), \w+\);$")
_OF_MODULE = re.compile(r"(?:mp_module_)?(\w+?)(?:_module)?_globals(?:_table)?")
_BUILTINS = "builtins"

# Names of native types that the VM itself looks up: `with`, finalisers, `yield from`.
CALLED_BY_VM = frozenset({"__enter__", "__exit__", "__del__", "__next__", "close"})

# Built-in functions that the port has its own version of: firmware/tiny/mpconfigport.h.
REPLACED = frozenset({"divmod"})


def prune(sources: Iterable[str], tree: Path, asked: Asked, out: Path) -> None:
    """Writes to `out` a copy of each of `sources`, relative to `tree`, that has a row nothing asks
    for. A copy that is there already and equal stays untouched; one that is no longer wanted
    goes."""
    wanted = {}
    for source in sources:
        text = (tree / source).read_text()
        shorter = pruned(text, asked)
        if shorter != text:
            wanted[source] = shorter
    for old in sorted(out.rglob("*.c")):
        if str(old.relative_to(out)) not in wanted:
            old.unlink()
    for source, text in wanted.items():
        up_to_date(out / source, text)


def pruned(text: str, asked: Asked) -> str:
    """A C source without the rows that nothing asks for. The lines keep their numbers."""
    kept: Set[str] = asked.attributes
    lines = []
    for line in text.splitlines(keepends=True):
        table = _TABLE.match(line)
        if table:
            kept = _kept_in(table[1], asked)
        row, module = _ROW.match(line), _MODULE.match(line)
        if row and row[1] not in kept and row[1] not in CALLED_BY_VM:
            line = _emptied(line)
        elif module and module[1] not in asked.modules:
            line = _emptied(line)
        lines.append(line)
    return "".join(lines)


def _kept_in(table: str, asked: Asked) -> Set[str]:
    """The names whose rows stay in the table of that name: a module's, or else a type's."""
    module = _OF_MODULE.fullmatch(table)
    if module is None:
        return asked.attributes
    if module[1] == _BUILTINS:
        return asked.names - REPLACED
    return asked.of_module(module[1]) if module[1] in asked.modules else asked.attributes


def _emptied(line: str) -> str:
    return "\\\n" if line.endswith("\\\n") else "\n"
