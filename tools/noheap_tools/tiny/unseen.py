"""Which of MicroPython's names need no text in an image.

A name is a number to a program, and its text is there to be printed, or found by a text that was
made at run time. The names of methods, of functions in modules and of arguments are neither: a
program has their numbers. They are without a text if an image has no messages, which show such
names, and no slots, whose applications find them by it.

    unseen.of(texts, [tree / "py", port])      # {"append", "writeto", ...}
    unseen.without_texts(lines, {"append"})    # of makeqstrdata.py, with "" for the text
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from noheap_tools.tiny import names

FILE = "unseen.txt"
SHOWN = "shown.txt"  # what shown() gives

_ARGUMENT = re.compile(r"\{ *MP_QSTR_(\w+), *MP_ARG_")
_ROW = re.compile(r"\{ *MP_ROM_QSTR\(MP_QSTR_(\w+)\)")
# Those that are printed: of types, exceptions and modules.
_PRINTED = re.compile(
    r"MP_DEFINE_CONST_OBJ_TYPE\(\s*(?://.*\s*)*\w+,\s*MP_QSTR_(\w+)"
    r"|MP_DEFINE_EXCEPTION\((\w+)"
    r"|MP_REGISTER_(?:EXTENSIBLE_)?MODULE\(MP_QSTR_(\w+)"
)
_DEFINITION = re.compile(r"^QDEF(\d)\(MP_QSTR_(\w+), (\d+), \d+, \".*\"\)$")


def of(texts: Mapping[str, str], folders: Iterable[Path]) -> set[str]:
    """The names in the C sources of `folders` whose text the program `texts` has no use for."""
    found: set[str] = set()
    printed: set[str] = set()
    for folder in folders:
        for file in sorted(folder.glob("*.[ch]")):
            text = file.read_text(encoding="utf-8")
            found.update(_ROW.findall(text), _ARGUMENT.findall(text))
            printed.update(name for groups in _PRINTED.findall(text) for name in groups)
    return found - printed - names.in_strings(texts) - set(shown(texts))


def shown(texts: Mapping[str, str]) -> Iterator[str]:
    """The names of the program's that tracebacks and its own texts may show."""
    for name, text in texts.items():
        yield from name.split(".")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node.name


def without_texts(lines: Iterable[str], unseen: Set[str]) -> list[str]:
    """The definitions of names, those in `unseen` with an empty text. MicroPython looks through
    the pool 1 as through a sorted one, so that these come first there; each keeps its hash."""
    made, first, last = [], [], []
    for line in lines:
        found = _DEFINITION.match(line)
        is_empty = found is not None and found[2] in unseen
        if found is not None and is_empty:
            line = f'QDEF{found[1]}(MP_QSTR_{found[2]}, {found[3]}, 0, "")'
        if found is None or found[1] == "0":
            made.append(line)
        else:
            (first if is_empty else last).append(line)
    return [*made, *first, *last]
