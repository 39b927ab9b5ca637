"""The symbol file as another reader of ELF and DWARF understands it."""

import io
from pathlib import Path

import pytest

from noheap_tools.debug.handlers import Found, Function
from noheap_tools.debug.symbol_file import elf

elffile = pytest.importorskip("elftools.elf.elffile", reason="pyelftools reads the file")

TAKE = Function("take", Path("/a/asm.py"), 0x20001000, 12, ((0x20001000, 9), (0x20001004, 300)))
JUDGE = Function("judge", Path("/b/viper.py"), 0x20002000, 600, ((0x20002000, 70),))
FOUND = Found((TAKE, JUDGE), (("pwm_handler", 0x20000FF0),))


@pytest.fixture
def read():
    return elffile.ELFFile(io.BytesIO(elf(FOUND)))


def test_functions_and_handlers_are_symbols_in_thumb(read):
    table = read.get_section_by_name(".symtab")
    symbols = {it.name: (it["st_value"], it["st_size"]) for it in table.iter_symbols() if it.name}
    assert symbols == {
        "take": (0x20001001, 12),
        "judge": (0x20002001, 600),
        "pwm_handler": (0x20000FF1, 0),
    }
    assert read.get_section_by_name(".text")["sh_type"] == "SHT_NOBITS"


def test_each_function_has_its_file_and_its_addresses(read):
    (unit,) = read.get_dwarf_info().iter_CUs()
    told = {
        die.attributes["DW_AT_name"].value: [
            die.attributes[f"DW_AT_{it}"].value for it in ("decl_line", "low_pc", "high_pc")
        ]
        for die in unit.iter_DIEs()
        if die.tag == "DW_TAG_subprogram"
    }
    assert told == {b"take": [9, 0x20001000, 12], b"judge": [70, 0x20002000, 600]}
    ranges = read.get_dwarf_info().range_lists().get_range_list_at_offset(0)
    assert [(it.begin_offset, it.end_offset) for it in ranges] == [
        (0x20001000, 0x2000100C),
        (0x20002000, 0x20002258),
    ]


def test_the_lines_of_the_instructions(read):
    info = read.get_dwarf_info()
    (unit,) = info.iter_CUs()
    program = info.line_program_for_CU(unit)
    files = [it.name for it in program["file_entry"]]
    rows = [
        (files[it.state.file - 1], it.state.line, it.state.address, it.state.end_sequence)
        for it in program.get_entries()
        if it.state is not None
    ]
    assert rows == [
        (b"/a/asm.py", 9, 0x20001000, False),
        (b"/a/asm.py", 300, 0x20001004, False),
        (b"/a/asm.py", 300, 0x2000100C, True),
        (b"/b/viper.py", 70, 0x20002000, False),
        (b"/b/viper.py", 70, 0x20002258, True),
    ]


def test_a_firmware_without_native_code_has_a_file_too():
    assert elffile.ELFFile(io.BytesIO(elf(Found((), ())))).num_sections() == 9
