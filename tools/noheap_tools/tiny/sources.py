"""What is frozen into a tiny image: the firmware, one program for one config.py that is settled.

texts = sources.texts(board, {})            # {"main": the text of all of it}
sources.simplified(board, texts, tree)      # the same, without what it never needs

A module that the linker leaves apart is frozen as it is.
"""

import ast
import hashlib
import re
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path

from noheap_tools import kept, paths
from noheap_tools.board import generated, linker, program
from noheap_tools.board.boards import Board
from noheap_tools.board.chips import MPY_ARCH_SHIFT, MPY_ARCHS
from noheap_tools.tiny import names, whole, zeros
from noheap_tools.tiny.whole import merge

# Attributes that C code looks for by itself: py/objexcept.c, py/objslice.c.
_OF_CODE = {"args", "errno", "start", "step", "stop", "value"}
_WFI = re.compile(r"^( +)wfi\(\)$", re.MULTILINE)
_PAUSE = "data(2, 0x23FF, 0x3B01, 0xD1FD)"  # movs r3, 255; subs r3, 1; bne back by one
# Modules that have numbers, and where MicroPython's sources have them.
_NUMBERS = (
    ("errno", "py/mperrno.h", re.compile(r"^#define MP_(E\w+) *\((\d+)\)", re.MULTILINE)),
    (
        "select",
        "py/stream.h",
        re.compile(r"^#define MP_(STREAM_POLL_\w+) *\((0x\w+)\)", re.MULTILINE),
    ),
)
_POLLS = {  # extmod/modselect.c
    "STREAM_POLL_RD": "POLLIN",
    "STREAM_POLL_WR": "POLLOUT",
    "STREAM_POLL_ERR": "POLLERR",
    "STREAM_POLL_HUP": "POLLHUP",
}
_KEPT = "tiny-simplified"  # the cache's entry
_MOST_KEPT = 100  # some 4 MB
_HZ = re.compile(r"^#define CHIP_HZ \((\d+)\)", re.MULTILINE)


def texts(board: Board, values: Mapping[str, object]) -> dict[str, str]:
    """{module: its source}; `values` replace some of config.py's."""
    frozen = program.whole(board, generated.module(board), values)
    if program.BOARD not in names.asked_by(_without(frozen, program.BOARD)).modules:
        frozen = _without(frozen, program.BOARD)  # its functions are linked
    others = _without(frozen, linker.LINKED, program.APP)
    if linker.LINKED not in frozen or any(map(merge.imports_linked, others.values())):
        return frozen
    # A module of the firmware's own that runs by itself: main imports it from the linked one.
    asked = names.asked_by({program.APP: frozen[program.APP]}).modules.get(linker.LINKED) or set()
    if any(f"{linker.LINKED}.{name}" in others for name in asked):
        return frozen
    return {program.APP: merge.merged(frozen[linker.LINKED], frozen[program.APP]), **others}


def simplified(board: Board, texts: Mapping[str, str], tree: Path) -> dict[str, str]:
    """`texts` as they are compiled, for MicroPython's sources in `tree`."""
    if linker.LINKED in texts:
        return {**texts}
    others = _without(texts, program.APP)
    native = names.of_micropython(tree, ("py", "extmod")) | identifiers(others)
    native |= _OF_CODE | names.of_micropython(paths.FIRMWARE / "tiny", ("port", board.chip.name))
    text = _simplified(
        texts[program.APP], _facts(board, tree), frozenset(native), frozenset(others)
    )
    return {program.APP: text, **others}


@cache
def _simplified(
    text: str, facts: tuple[tuple[str, object], ...], native: Set[str], others: Set[str]
) -> str:
    """It takes some seconds, so that the result is kept for the next command."""
    told = repr((text, facts, sorted(native), sorted(others), _simplifier()))
    made = kept.result(
        _KEPT, told, _MOST_KEPT, lambda: _made(text, facts, native, others).encode()
    )
    return made.decode()


def _made(
    text: str, facts: tuple[tuple[str, object], ...], native: Set[str], others: Set[str]
) -> str:
    imported = names.asked_by({program.APP: text}).modules.keys()
    builtin = {name for name in imported if name.partition(".")[0] not in {*others, "noheap"}}
    return zeros.put(whole.simplified(text, facts=dict(facts), native=native, builtin=builtin))


@cache
def _simplifier() -> str:
    """The sources that a result depends on."""
    files = [
        Path(names.__file__),
        Path(zeros.__file__),
        *sorted(Path(whole.__file__).parent.glob("*.py")),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _facts(board: Board, tree: Path) -> tuple[tuple[str, object], ...]:
    """What is known of MicroPython, in `tree`, on the board, by dotted names."""
    configured = (paths.FIRMWARE / "tiny" / board.chip.name / "chipconfig.h").read_text(
        encoding="utf-8"
    )
    facts: dict[str, object] = {"sys.platform": board.chip.family.platform}
    facts["sys.implementation._machine"] = board.machine
    facts["sys.implementation._mpy"] = MPY_ARCHS[board.mpy_arch] << MPY_ARCH_SHIFT
    for module, header, define in _NUMBERS:
        for name, number in define.findall((tree / header).read_text(encoding="utf-8")):
            facts[f"{module}.{_POLLS.get(name, name)}"] = int(number, 0)
    hz = _HZ.search(configured)
    return (*facts.items(), *((("machine.freq()", int(hz[1])),) if hz else ()))


def awake(texts: Mapping[str, str]) -> dict[str, str]:
    """The same, but nothing sleeps: an assembler function has _PAUSE in the place of each WFI, and
    interrupts are served meanwhile. Its r3 must be free then."""
    return {name: _WFI.sub(rf"\1cpsie(0)\n\1{_PAUSE}", text) for name, text in texts.items()}


def _without(texts: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name not in names}


def identifiers(texts: Mapping[str, str]) -> set[str]:
    """All names in `texts`."""
    found = set()
    for text in texts.values():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
    return found


def written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Returns the files in `folder` of the modules `texts`, in their order. It has no others."""
    paths = [Path(f"{name}.py") for name in texts]
    generated.only(folder, dict(zip(paths, texts.values(), strict=True)))
    return [folder / path for path in paths]
