"""Writes an ELF file with symbols and a table of lines for gdb. The code is in the target.

"ELF" = System V ABI, chapter 4; "DWARF" = DWARF 4, sections 6.2 and 7. No package writes these:
pyelftools, which the tests read the file with, reads only.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from noheap_tools.debug.handlers import RAM, RAM_BYTES, Found, Function

_HEADER = struct.Struct("<16s2H5I6H")
_SECTION = struct.Struct("<10I")
_SYMBOL = struct.Struct("<3I2BH")
_IDENT = b"\x7fELF" + bytes([1, 1, 1]) + bytes(9)  # 32 bits, little-endian
_EXECUTABLE, _ARM = 2, 40
_PROGBITS, _SYMTAB, _STRTAB, _NOBITS = 1, 2, 3, 8
_ALLOC_EXEC = 0x6
_GLOBAL_FUNCTION = 1 << 4 | 2
_EABI5 = 0x05000000
_NAMES = (".text", ".debug_abbrev", ".debug_info", ".debug_ranges", ".debug_line", ".symtab")

# DWARF 7.5.3: a unit with children, and a function.
_UNIT, _FUNCTION = 1, 2
_ABBREVIATIONS = bytes(
    [
        *(_UNIT, 0x11, 1),  # DW_TAG_compile_unit
        *(0x03, 0x08, 0x1B, 0x08),  # name, comp_dir: string
        *(0x10, 0x17, 0x55, 0x17),  # stmt_list, ranges: sec_offset
        *(0x11, 0x01, 0, 0),  # low_pc: addr
        *(_FUNCTION, 0x2E, 0),  # DW_TAG_subprogram
        *(0x03, 0x08, 0x3F, 0x19),  # name, external
        *(0x3A, 0x0F, 0x3B, 0x0F),  # decl_file, decl_line: udata
        *(0x11, 0x01, 0x12, 0x06, 0, 0),  # low_pc: addr, high_pc: data4, a size
        0,
    ]
)
# DWARF 6.2.5: instructions of the line program.
_COPY, _ADVANCE_PC, _ADVANCE_LINE, _SET_FILE, _FIXED_ADVANCE_PC = 1, 2, 3, 4, 9
_END_SEQUENCE, _SET_ADDRESS = 1, 2
_OPERANDS = bytes([0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1])  # of the standard instructions


def elf(found: Found) -> bytes:
    files = sorted({it.file for it in found.functions})
    sections = [
        b"",
        _ABBREVIATIONS,
        _info(found.functions, files),
        _ranges(found.functions),
        _lines(found.functions, files),
    ]
    names = [it.name for it in found.functions] + [name for name, _ in found.entries]
    strings, at = _strings(names)
    symbols = bytes(_SYMBOL.size) + b"".join(
        _SYMBOL.pack(at[name], address | 1, size, _GLOBAL_FUNCTION, 0, 1)
        for name, address, size in [
            *((it.name, it.address, it.size) for it in found.functions),
            *((name, address, 0) for name, address in found.entries),
        ]
    )
    return _file([*sections, symbols], strings)


def _file(contents: Sequence[bytes], strings: bytes) -> bytes:
    """`contents` by _NAMES; .strtab and .shstrtab come after them."""
    section_names, at = _strings([*_NAMES, ".strtab", ".shstrtab"])
    data = bytearray(_HEADER.size)
    headers = [bytes(_SECTION.size)]
    text = (at[".text"], _NOBITS, _ALLOC_EXEC, RAM, len(data), RAM_BYTES, 0, 0, 4, 0)
    headers.append(_SECTION.pack(*text))
    strtab = len(_NAMES) + 1
    rest = [*zip(_NAMES[1:], contents[1:], strict=True), (".strtab", strings)]
    for name, content in [*rest, (".shstrtab", section_names)]:
        kind = {".symtab": _SYMTAB, ".strtab": _STRTAB, ".shstrtab": _STRTAB}.get(name, _PROGBITS)
        link, info, entry = (strtab, 1, _SYMBOL.size) if kind == _SYMTAB else (0, 0, 0)
        data += bytes(-len(data) % 4)
        place = (len(data), len(content), link, info, 4 if kind == _SYMTAB else 1, entry)
        headers.append(_SECTION.pack(at[name], kind, 0, 0, *place))
        data += content
    data += bytes(-len(data) % 4)
    table = len(data)
    counts = (_HEADER.size, 0, 0, _SECTION.size, len(headers), len(headers) - 1)
    data[: _HEADER.size] = _HEADER.pack(_IDENT, _EXECUTABLE, _ARM, 1, 0, 0, table, _EABI5, *counts)
    return bytes(data) + b"".join(headers)


def _info(functions: Sequence[Function], files: Sequence[Path]) -> bytes:
    unit = _uleb(_UNIT) + b"native handlers\0" + b"/\0" + struct.pack("<3I", 0, 0, 0)
    for it in functions:
        unit += _uleb(_FUNCTION) + it.name.encode() + b"\0"
        unit += _uleb(files.index(it.file) + 1) + _uleb(it.rows[0][1])
        unit += struct.pack("<2I", it.address, it.size)
    body = struct.pack("<HIB", 4, 0, 4) + unit + b"\0"
    return struct.pack("<I", len(body)) + body


def _ranges(functions: Sequence[Function]) -> bytes:
    pairs = [struct.pack("<2I", it.address, it.address + it.size) for it in functions]
    return b"".join(pairs) + bytes(8)


def _lines(functions: Sequence[Function], files: Sequence[Path]) -> bytes:
    names = b"".join(str(it).encode() + b"\0" + bytes(3) for it in files)
    # Instructions of 2 bytes, one a place, statements by default; no special instructions.
    tables = bytes([2, 1, 1, 0xFF, 1, len(_OPERANDS) + 1]) + _OPERANDS + b"\0" + names + b"\0"
    program = b"".join(_sequence(it, files.index(it.file) + 1) for it in functions)
    body = struct.pack("<HI", 4, len(tables)) + tables + program
    return struct.pack("<I", len(body)) + body


def _sequence(function: Function, file: int) -> bytes:
    """The rows of one function."""
    made = bytes([0, 5, _SET_ADDRESS]) + struct.pack("<I", function.address)
    made += bytes([_SET_FILE]) + _uleb(file)
    at, line = function.address, 1
    for address, new in function.rows:
        made += bytes([_FIXED_ADVANCE_PC]) + struct.pack("<H", address - at)
        made += bytes([_ADVANCE_LINE]) + _sleb(new - line) + bytes([_COPY])
        at, line = address, new
    end = function.address + function.size - at
    return (
        made + bytes([_FIXED_ADVANCE_PC]) + struct.pack("<H", end) + bytes([0, 1, _END_SEQUENCE])
    )


def _strings(names: Sequence[str]) -> tuple[bytes, dict[str, int]]:
    data, at = b"\0", {}
    for name in dict.fromkeys(names):
        at[name] = len(data)
        data += name.encode() + b"\0"
    return data, at


def _uleb(value: int) -> bytes:
    """DWARF 7.6."""
    made = bytearray()
    while True:
        made.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(made)


def _sleb(value: int) -> bytes:
    made = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        is_last = value == (-1 if byte & 0x40 else 0)
        made.append(byte | (0 if is_last else 0x80))
        if is_last:
            return bytes(made)
