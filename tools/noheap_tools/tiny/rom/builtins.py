"""What MicroPython has by name, as its C sources call it: built-in functions and types, modules.

found = builtins.read(tree)
found.names["len"]                  # "mp_builtin_len_obj"
found.modules["time"]               # "mp_module_time"
found.members["time", "sleep_us"]   # "mp_time_sleep_us_obj"
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from noheap_tools import paths
from noheap_tools.tiny.names import BUILTINS, REPLACED

_PARTS = ("py", "extmod")
_MODULE = re.compile(r"^MP_REGISTER_(?:EXTENSIBLE_)?MODULE\(MP_QSTR_(\w+), (\w+)\);", re.MULTILINE)
_TABLE = re.compile(
    r"^static const mp_rom_map_elem_t (\w+globals\w*)\[\] = \{$(.*?)^\};", re.MULTILINE | re.DOTALL
)
# Another file cannot refer to it. What MP_DEFINE_... makes is prune.py's: it takes `static` away.
_STATIC = re.compile(r"^static const mp_rom_obj_tuple_t (\w+)", re.MULTILINE)
# The rows that the port adds to the module machine.
_PORT = ("port/machine.c", "machine")
_OF_PORT = re.compile(r"^#define MICROPY_PY_MACHINE_EXTRA_GLOBALS \\\n((?:.*\\\n)*)", re.MULTILINE)
_ROW = re.compile(r"\{ *MP_ROM_QSTR\(MP_QSTR_(\w+)\), MP_ROM_PTR\(&(\w+)\) *\}")


@dataclass(frozen=True)
class BuiltIns:
    """Each by its name; `members` by those of its module and its own."""

    names: Mapping[str, str]
    modules: Mapping[str, str]
    members: Mapping[tuple[str, str], str]


@cache
def read(tree: Path) -> BuiltIns:
    """Of MicroPython's sources in `tree`, and of firmware/tiny."""
    names: dict[str, str] = {}
    modules: dict[str, str] = {}
    members: dict[tuple[str, str], str] = {}
    for file in (file for part in _PARTS for file in sorted((tree / part).glob("*.c"))):
        text = file.read_text(encoding="utf-8")
        registered = _MODULE.search(text)
        if registered is None:
            continue
        module, symbol = registered.groups()
        own = set(_STATIC.findall(text))
        rows = {
            row[1]: row[2]
            for _, body in _TABLE.findall(text)
            for row in _rows(body)
            if row[2] not in own
        }
        if module == BUILTINS:
            names |= {name: row for name, row in rows.items() if name not in REPLACED}
            continue
        modules[module] = symbol
        members |= {(module, name): row for name, row in rows.items()}
    for file in sorted((paths.FIRMWARE / "tiny").glob("*/*.c")):
        for module, symbol in _MODULE.findall(file.read_text(encoding="utf-8")):
            modules.setdefault(module, symbol)
    source, module = _PORT
    text = (paths.FIRMWARE / "tiny" / source).read_text(encoding="utf-8")
    for body in _OF_PORT.findall(text):
        members |= {(module, row[1]): row[2] for row in _rows(body)}
    return BuiltIns(names, modules, members)


def _rows(body: str) -> Iterator[re.Match[str]]:
    yield from _ROW.finditer(body)
