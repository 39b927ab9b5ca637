"""Leaves out of MicroPython's C sources what no frozen module asks for.

MicroPython finds a built-in function, method or module by a row of a table, such as

    { MP_ROM_QSTR(MP_QSTR_append), MP_ROM_PTR(&list_append_obj) },

so that a linker keeps all of them. Here the program is complete: what runs is frozen in, and there
is no compiler. A row whose name nothing asks for can therefore go, and the linker then drops the
function (-ffunction-sections, --gc-sections) and the name itself.

    prune(sources, tree, asked, used, out)      # copies below `out` of the sources that change

With what the program's objects are asked for, where that is known (flow), a method is there for
those types alone whose objects it is called of, and a type has what its objects are used for.

The VM's own cases for opcodes that no frozen function has go in the same way, and the places for
functions that native code does not load in the table that it has.

A name that a program puts together at run time is not seen, as the firmware's linker does not see
it either.
"""

import re
from collections.abc import Iterable, Set
from pathlib import Path

from noheap_tools.board.generated import up_to_date
from noheap_tools.errors import ToolError
from noheap_tools.tiny import cuts
from noheap_tools.tiny.flow import Uses, types
from noheap_tools.tiny.frozen_code import Used
from noheap_tools.tiny.names import BUILTINS, LINKED, REPLACED, Asked
from noheap_tools.tiny.rom.linked import Linked

_TABLE = re.compile(r"^(?:static )?const mp_rom_map_elem_t (\w+)\[\] = \{")
_ROW = re.compile(r"^\s*\{ *MP_ROM_QSTR\(MP_QSTR_(\w+)\), .*\} *,?\s*(?://.*)?\\?$")
_POINTER = re.compile(r"MP_ROM_PTR\(&\w+\)")
_MODULE = re.compile(r"^MP_REGISTER_(?:EXTENSIBLE_)?MODULE\(MP_QSTR_(\w+), \w+\);$")
_OF_MODULE = re.compile(r"(?:mp_module_)?(\w+?)(?:_module)?_globals(?:_table)?")

# Tables of which each type takes a section, by the numbers of rows: those rows always stay, with
# None in the place of a method that nothing asks for.
_SECTION = re.compile(r"^MP_DEFINE_CONST_DICT_WITH_SIZE\(\w+,\s*(\w+)", re.MULTILINE)
_COUNTED = {
    "array_bytearray_str_bytes_locals_table": frozenset(
        {"append", "extend", "hex", "fromhex", "decode", "encode"}
    ),
}

# The macro of py/vm.c that begins a case, and its uses.
_ENTRY = re.compile(r"^    #define ENTRY\(op\) case op$", re.MULTILINE)
_OPCODE = re.compile(r"\bENTRY\((MP_BC_\w+)\)")
_MADE_ENTRY = "    #define ENTRY(op) case op: if (!op##_USED) { MP_UNREACHABLE; } case_##op"

# The table of py/nativeglue.c: 50 places for code that MicroPython's compilers emit, then those
# for .mpy files that are made of C.
_FUNCTIONS = re.compile(
    r"^const mp_fun_table_t mp_fun_table = \{\n(.*?)^\};", re.DOTALL | re.MULTILINE
)
_FUNCTION = re.compile(r"^    [&\w]+,$")
_EMITTED = 50

# Names of native types that the VM itself looks up: `with`, finalisers, `yield from`.
CALLED_BY_VM = frozenset({"__enter__", "__exit__", "__del__", "__next__", "close"})


def prune(
    sources: Iterable[str],
    tree: Path,
    asked: Asked,
    used: Used,
    out: Path,
    linked: Linked,
    uses: Uses | None = None,
) -> None:
    """Writes to `out` a copy of each of `sources`, relative to `tree`, that has something nothing
    asks for. A copy that is there already and equal stays untouched; one that is no longer wanted
    goes."""
    wanted = {}
    public = _static(linked.symbols) if linked.symbols else None
    for source in sources:
        text = (tree / source).read_text(encoding="utf-8")
        shorter = cuts.made(source, pruned(text, asked, linked, uses), asked, used, uses)
        if uses is not None:
            shorter = types.made(source, shorter, uses)
        if public is not None:
            shorter = public.sub(r"\1", shorter)
        if source == "py/vm.c":
            shorter = without_opcodes(shorter, used.opcodes)
        elif source == "py/nativeglue.c":
            shorter = without_native(shorter, used.native)
        if shorter != text:
            wanted[source] = shorter
    for old in sorted(out.rglob("*.c")):
        if str(old.relative_to(out)) not in wanted:
            old.unlink()
    for source, text in wanted.items():
        up_to_date(out / source, text)


def _static(symbols: Set[str]) -> re.Pattern[str]:
    """Finds the definitions of `symbols` that no other file sees."""
    names = "|".join(map(re.escape, sorted(symbols)))
    return re.compile(rf"^static ((?:const )?\w+(?: |\()(?:{names})\b)", re.MULTILINE)


def pruned(text: str, asked: Asked, linked: Linked | None = None, uses: Uses | None = None) -> str:
    """A C source without the rows that nothing asks for. The lines keep their numbers."""
    linked = linked or Linked()
    for name in _SECTION.findall(text):
        if name not in _COUNTED:
            raise ToolError(f"a section of {name} in this MicroPython cannot be pruned")
    kept: Set[str] = asked.attributes
    lines = []
    table_name = ""
    methods: Set[str] | None = None
    for line in text.splitlines(keepends=True):
        table = _TABLE.match(line)
        if table:
            table_name = table[1]
            kept = _kept_in(table[1], asked)
            methods = types.methods_of(table[1], uses) if uses is not None else None
            if methods is not None:
                kept = methods | _COUNTED.get(table[1], frozenset())
        row, module = _ROW.match(line), _MODULE.match(line)
        by_vm = CALLED_BY_VM if methods is None else frozenset()
        unasked = row and row[1] not in kept and row[1] not in by_vm
        counted = _COUNTED.get(table_name, frozenset())
        of = _OF_MODULE.fullmatch(table_name)
        wanted = asked.attributes if methods is None else methods
        if row and row[1] in counted and row[1] not in wanted:
            line = _POINTER.sub("MP_ROM_NONE", line)
        elif unasked or (module and module[1] not in asked.modules):
            line = _emptied(line)
        elif row and of and linked.has(of[1], row[1]):
            line = f"    IS_LINKED(MP_QSTR_{LINKED}{row[1]}){_emptied(line)}"
        elif module and module[1] in linked.modules:
            line = f"IS_LINKED(MP_QSTR_{LINKED}{module[1]})\n"
        lines.append(line)
    return "".join(lines)


def _kept_in(table: str, asked: Asked) -> Set[str]:
    """The names whose rows stay in the table of that name: a module's, or else a type's."""
    module = _OF_MODULE.fullmatch(table)
    if module is None:
        return asked.attributes | _COUNTED.get(table, frozenset())
    if module[1] == BUILTINS:
        return asked.names - REPLACED
    return asked.of_module(module[1]) if module[1] in asked.modules else asked.attributes


def _emptied(line: str) -> str:
    return "\\\n" if line.endswith("\\\n") else "\n"


def without_opcodes(text: str, opcodes: Set[str]) -> str:
    """py/vm.c without the cases for other opcodes than these."""
    if len(_ENTRY.findall(text)) != 1:
        raise ToolError("py/vm.c of this MicroPython begins its cases in an unknown way")
    known = sorted(set(_OPCODE.findall(text)))
    # A case that stands for many opcodes, one for each operator or number.
    used = {name for name in known if name in opcodes or name.endswith("_MULTI")}
    defined = "".join(f"#define {name}_USED ({int(name in used)})\n" for name in known)
    return defined + "#line 1\n" + _ENTRY.sub(_MADE_ENTRY, text)


def without_native(text: str, places: Set[int] | None) -> str:
    """py/nativeglue.c with NULL in the places that native code does not load."""
    table = _FUNCTIONS.search(text)
    if table is None:
        raise ToolError("py/nativeglue.c of this MicroPython has its table in an unknown form")
    lines = []
    place = 0
    skipping = False  # the other half of an #if
    for line in table[1].splitlines():
        if line.strip() == "#else":
            skipping = True
        elif line.strip() == "#endif":
            skipping = False
        if not _FUNCTION.match(line):
            lines.append(line)
            continue
        here = place - skipping  # the one of the first half
        wanted = here < _EMITTED and (places is None or here in places)
        lines.append(line if wanted else "    NULL,")
        place += not skipping
    return text[: table.start(1)] + "\n".join(lines) + "\n" + text[table.end(1) :]
