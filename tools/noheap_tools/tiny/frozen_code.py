"""Compiles what is frozen in, and finds what its code asks of the VM.

mpys = frozen_code.compiled(texts, "armv6m", folder, files, "mpy-cross")
used = frozen_code.used_by(tree, mpys)
used.opcodes                # {"MP_BC_LOAD_FAST_N", ...}
used.native                 # {0, 1, 7}: the places in the table for native code
"""

import struct
import subprocess
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from noheap_tools.board import linker
from noheap_tools.board.program import APP
from noheap_tools.errors import ToolError
from noheap_tools.tiny import mpy_tool, rom
from noheap_tools.tiny.rom.facts import Facts
from noheap_tools.tiny.rom.objects import Taken

# Without asserts and line numbers, which cost a twentieth of the size.
_LEVEL = "-O3"

# How native code loads a word of the table at r7, py/asmthumb.c: ldr r<n>, [r7, #4 * place].
_NEAR_MASK, _NEAR = 0xF838, 0x6838
_NEAR_PLACES = 32
# For the further ones: mov r<n>, r7; adds r<n>, #...; ldr r<n>, [r<n>, #...]. On ARMv7-M: ldr.w.
_COPY_MASK, _COPY = 0xFFF8, 0x4638
_WIDE = 0xF8D7

# More cases of MicroPython's switch follow each other without a break: py/vm.c.
_SHARED = ({"MP_BC_SETUP_EXCEPT", "MP_BC_SETUP_FINALLY"},)


@dataclass(frozen=True)
class Used:
    """`native` is None if the code may use any place. `generators`: whether some functions are.
    `taken` is what the module main has in flash."""

    opcodes: frozenset[str]
    native: frozenset[int] | None
    generators: bool = True
    taken: Taken | None = None


def compiled(
    texts: Mapping[str, str], arch: str, folder: Path, written: Sequence[Path], program: str
) -> list[Path]:
    """The .mpy files of `texts`, {module: its source}, whose files are `written` in the same
    order, by the mpy-cross `program`. One that stays the same is left untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, source in zip(texts, written, strict=True):
        shown = name.replace(".", "/") + ("/__init__" if name == linker.LINKED else "") + ".py"
        out = folder / f"{name}.mpy"
        fresh = folder / "fresh.mpy"
        command = [program, _LEVEL, f"-march={arch}", "-s", shown, "-o", fresh, source]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if result.returncode:
            raise ToolError(f"mpy-cross refuses {name}", (result.stderr + result.stdout).strip())
        if not out.is_file() or out.read_bytes() != fresh.read_bytes():
            fresh.replace(out)
        made.append(out)
    for old in set(folder.glob("*.mpy")) - set(made):
        old.unlink()
    return made


def used_by(
    tree: Path, mpys: Iterable[Path], facts: Mapping[str, Facts] = MappingProxyType({})
) -> Used:
    """`facts` are those of the modules, by their names, of which definitions are in flash."""
    tool = mpy_tool.load(tree)
    opcodes: set[str] = set()
    native: set[int] | None = set()
    generators = False
    of_main: Taken | None = None
    for path in mpys:
        module = tool.read_mpy(str(path))
        taken = rom.taken(tool, tree, module, facts.get(path.stem))
        if path.stem == APP:
            of_main = taken
        functions = [*mpy_tool.functions(module), *(taken.functions if taken else ())]
        for function in functions:
            if function.code_kind != tool.MP_CODE_NATIVE_ASM:
                generators |= bool(function.scope_flags & tool.MP_SCOPE_FLAG_GENERATOR)
            if function.code_kind == tool.MP_CODE_BYTECODE:
                opcodes |= _opcodes(tool, function)
            elif function.code_kind != tool.MP_CODE_NATIVE_ASM and native is not None:
                places = _places(function.fun_data)
                native = None if places is None else native | places
    for together in _SHARED:
        if opcodes & together:
            opcodes |= together
    places = None if native is None else frozenset(native)
    return Used(frozenset(opcodes), places, generators, of_main)


def holders(tree: Path, mpys: Iterable[Path], opcodes: Set[str]) -> list[str]:
    """The functions that have some of `opcodes`, with these."""
    tool = mpy_tool.load(tree)
    found = []
    for path in mpys:
        for function in mpy_tool.functions(tool.read_mpy(str(path))):
            if function.code_kind == tool.MP_CODE_BYTECODE:
                for opcode in sorted(_opcodes(tool, function) & opcodes):
                    found.append(f"{path.stem}: {function.simple_name.str}: {opcode}")
    return found


def _opcodes(tool, function) -> set[str]:
    code, at = function.fun_data, function.offset_opcodes
    found = set()
    while at < len(code):
        found.add(_name(tool, code[at]))
        at += tool.mp_opcode_decode(code, at)[1]
    return found


def _name(tool, opcode: int) -> str:
    name = tool.Opcode.mapping[opcode]
    return name if name.startswith("MP_BC_") else f"MP_BC_{name}"


def _places(code: bytes) -> set[int] | None:
    """The places that native code may load: all that look like it. None if one cannot be told."""
    words = [word for (word,) in struct.iter_unpack("<H", code[: len(code) & ~1])]
    places = set()
    for n, word in enumerate(words):
        if word & _NEAR_MASK == _NEAR:
            places.add(_offset(word))
        elif word & _COPY_MASK == _COPY:
            register = word & 7
            add, load = [*words[n + 1 : n + 3], 0, 0][:2]
            if add & 0xFF00 != 0x3000 | register << 8 or load & 0xF83F != 0x6800 | register * 9:
                return None
            places.add((add & 0xFF) // 4 + _offset(load))
        elif word == _WIDE:
            places.add(([*words[n + 1 : n + 2], 0][0] & 0xFFF) // 4)
    return places


def _offset(load: int) -> int:
    """In words, of a load."""
    return load >> 6 & _NEAR_PLACES - 1
