"""Bytecode as a list of instructions, which may change, and back.

    code = bytecode.read(tool, function)        # a function as tools/mpy-tool.py has it
    bytecode.write(tool, function, code)

`tool` is that program, whose Opcode the instructions are: `opcode_byte`, `arg`, and for a jump its
`target`, another one of them.
"""

from collections.abc import Sequence
from typing import Any

_SWITCHED = 100  # rounds in which the lengths of jumps may still change


def read(tool: Any, function: Any) -> list[Any]:
    code = function.fun_data[function.offset_opcodes :]
    found = {}
    at = 0
    while at < len(code):
        kind, size, argument, extra = tool.mp_opcode_decode(code, at)
        it = tool.Opcode(at, kind, code[at], argument, extra)
        found[at] = it
        at += size
        if kind == tool.MP_BC_FORMAT_OFFSET:
            # From the end of the instruction, without the byte that some have after the offset.
            it.arg += at - (extra is not None)
    # A jump may lead behind the last one, where nothing ever gets to.
    end = tool.Opcode(at, tool.MP_BC_FORMAT_BYTE, None, None, None)
    for it in found.values():
        if it.fmt == tool.MP_BC_FORMAT_OFFSET:
            it.target = end if it.arg == at else found[it.arg]
    return list(found.values())


def made(tool: Any, name: str, argument: int | None = None) -> Any:
    """An instruction, by its name in py/bc0.h less MP_BC_."""
    byte = getattr(tool.Opcode, f"MP_BC_{name}")
    kind = 0x000003A4 >> (2 * (byte >> 4)) & 3  # MP_BC_FORMAT of py/bc0.h
    return tool.Opcode(0, kind, byte, argument, None)


def name(tool: Any, it: Any) -> str:
    return tool.Opcode.mapping[it.opcode_byte].removeprefix("MP_BC_")


def write(tool: Any, function: Any, code: Sequence[Any]) -> None:
    parts = [b""] * len(code)
    for _ in range(_SWITCHED):
        at = 0
        before = parts
        parts = []
        overflow = False
        for it in code:
            it.offset = at
            too_far, part = tool.mp_opcode_encode(it)
            overflow |= too_far
            parts.append(bytes(part))
            at += len(part)
        if parts == before:
            break
    else:
        raise ValueError(f"{function.simple_name.str}: its jumps have no lengths")
    if overflow:
        raise ValueError(f"{function.simple_name.str}: a jump is too far")
    function.fun_data = bytes(function.fun_data[: function.offset_opcodes]) + b"".join(parts)


def write_names(tool: Any, function: Any, names: Sequence[int]) -> None:
    """Gives the names of the function and of its parameters other numbers. What comes before its
    code may have another length then."""
    data = function.fun_data
    info = b"".join(bytes(tool.mp_encode_uint(n)) for n in names)
    info += data[function.offset_line_info : function.offset_closure_info]
    cells = data[function.offset_closure_info : function.offset_opcodes]
    code = data[function.offset_opcodes :]
    size = bytes(tool.encode_prelude_size(len(info), len(cells)))
    function.fun_data = data[: function.offset_prelude_size] + size + info + cells + code
    (
        function.offset_prelude_size,
        function.offset_source_info,
        function.offset_line_info,
        function.offset_closure_info,
        function.offset_opcodes,
        function.prelude_signature,
        function.prelude_size,
        function.names,
    ) = tool.extract_prelude(function.fun_data, function.prelude_offset)
