"""What the tests of definitions share: a module's bytecode, and what is taken of it."""

from collections.abc import Set
from pathlib import Path
from textwrap import dedent
from typing import Any

from noheap_tools.tiny import frozen_code, mpy_tool, rom
from noheap_tools.tiny.rom import bytecode, facts
from noheap_tools.tiny.rom.objects import Taken
from noheap_tools.toolchain import build


def module(text: str, folder: Path) -> tuple[Any, Any]:
    """tools/mpy-tool.py, and the module main of that text as it has it."""
    source = folder / "main.py"
    source.write_text(dedent(text), encoding="utf-8")
    program = build.mpy_cross(_tree())
    (mpy,) = frozen_code.compiled({"main": text}, "armv6m", folder / "mpy", [source], program)
    tool = mpy_tool.load(_tree())
    return tool, tool.read_mpy(str(mpy))


def taken(
    text: str, folder: Path, *, links: bool = False, has: Set[str] | None = None
) -> tuple[Taken, list[str]]:
    """What is taken of the module main of that text, and what its own code does after that."""
    text = dedent(text)
    tool, of = module(text, folder)
    found = rom.taken(tool, _tree(), of, facts.of({"main": text}, links=links), has)
    assert found is not None
    return found, instructions(tool, of, of.raw_code)


def instructions(tool: Any, of: Any, function: Any) -> list[str]:
    """The instructions of a function, with the names that they have."""
    shown = []
    for it in bytecode.read(tool, function):
        name = bytecode.name(tool, it)
        is_named = it.fmt == tool.MP_BC_FORMAT_QSTR
        shown.append(f"{name} {of.qstr_table[it.arg].str}" if is_named else name)
    return shown


def _tree() -> Path:
    return build.ensure_tree(lambda line: None)
