"""Finds what an application asks for and a base does not have.

    shortfall.require(board, tree, of, folder, texts, mpys, content)

A base has what it was made for. It is enough for an application if MicroPython, adapted to both
what the base was made for and the application, is no other than the base's.
"""

import builtins
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.tiny import build, frozen_code, names, needs, sources
from noheap_tools.tiny.base import ELF, HEADERS, PRUNED, SWITCHES, Base
from noheap_tools.toolchain import build as micropython
from noheap_tools.toolchain.process import query

_NAME = re.compile(r"MP_QSTR_(\w+)")
_OPCODE = re.compile(r"#define (MP_BC_\w+)_USED \(1\)")
_SWITCH = re.compile(r"#define (\w+) (.*)")
_UNDEFINED = re.compile(r"^ +U (\w+)$", re.MULTILINE)
_DEFINED = re.compile(r"^[0-9a-f]+ [A-Z] (\w+)$", re.MULTILINE)


def require(
    board: Board,
    tree: Path,
    of: Base,
    folder: Path,
    texts: Mapping[str, str],
    mpys: Sequence[Path],
) -> None:
    """Raises ToolError, with the names of what is missing, if the application `texts`, compiled
    into `mpys`, needs more than the base `of`, which is unpacked in `folder`."""
    base_texts = {f"{names.OF_BASE}{name}": text for name, text in of.texts.items()}
    written = sources.written(folder / "of_base", base_texts)
    program = micropython.mpy_cross(tree)
    base_mpys = frozen_code.compiled(
        base_texts, board.mpy_arch, folder / "of_base_mpy", written, program
    )
    both = folder / "both"
    not_needed = build.adapted(board, tree, both, {**base_texts, **texts}, [*base_mpys, *mpys])
    has = needs.names_in(folder / HEADERS / "qstrdefs.preprocessed.h")
    asked_names = needs.missing(texts, names.asked_by(texts), tree, has)
    opcodes = set()
    others = {f"{name}, in C" for name in set(of.not_needed) - set(not_needed)}
    for line in _lines_missing(tree, folder, both):
        name, opcode = _NAME.search(line), _OPCODE.match(line)
        if name:
            asked_names.add(name[1])
        elif opcode:
            opcodes.add(opcode[1])
        else:
            others.add(f"{line.strip().rstrip(',')}, for native code")
    others |= {f"{name}, a switch of MicroPython" for name in _switches_missing(folder, both)}
    found = _with_places(board, asked_names)
    found += frozen_code.holders(tree, mpys, opcodes)
    found += sorted(others)
    if found:
        raise _error(found)


def _lines_missing(tree: Path, folder: Path, both: Path) -> Iterator[str]:
    """The lines of MicroPython's sources that are in those in `both` and not in the base's."""
    pruned = [place / PRUNED for place in (folder, both)]
    for source in sorted({file.relative_to(it) for it in pruned for file in it.rglob("*.c")}):
        of_base, wanted = (
            (it / source if (it / source).is_file() else tree / source)
            .read_text(encoding="utf-8")
            .splitlines()
            for it in pruned
        )
        for line in Counter(wanted) - Counter(of_base):
            if line.strip() not in ("", "\\", "NULL,"):
                yield line


def _switches_missing(folder: Path, both: Path) -> list[str]:
    before, after = (
        dict(_SWITCH.findall((place / SWITCHES).read_text(encoding="utf-8")))
        for place in (folder, both)
    )
    return [name for name, value in after.items() if before.get(name) != value]


def _with_places(board: Board, asked: Set[str]) -> list[str]:
    """The names, with the lines that ask for them where they are found."""
    found = needs.places(board, {}, asked, built_in=set(dir(builtins)))
    return found + sorted(
        name for name in asked if not any(it.endswith(f": {name}") for it in found)
    )


def require_symbols(folder: Path, content: Path) -> None:
    """Raises ToolError if the object file `content`, of frozen code, refers to what the base in
    `folder` does not have."""
    wanted = set(_UNDEFINED.findall(query(["arm-none-eabi-nm", content]) or ""))
    there = set(_DEFINED.findall(query(["arm-none-eabi-nm", folder / ELF]) or ""))
    if wanted - there:
        raise _error(sorted(f"{name}, in C" for name in wanted - there))


def _error(lines: Sequence[str]) -> ToolError:
    shown = "\n".join(lines)
    return ToolError(
        "the base does not have what the application asks for",
        f"{shown}\nA whole image has it: noheap firmware --profile tiny. `keep` in"
        " [tool.noheap.tiny] gives a base more than its application needs.",
    )
