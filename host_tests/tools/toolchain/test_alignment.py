"""Frozen native code at whole words: the Python of the builds, and the look at what came out.

Of a real image: host_tests/pico/test_frozen.py.
"""

import subprocess
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import aligning_python, alignment

# MicroPython 1.26.1's mpy-tool.py writes these for a native function, and for bytecode.
_NATIVE = """\
static const byte fun_data_a[2] __attribute__((section(".text,\\"ax\\",%progbits @ "))) \
__attribute__ ((aligned ({}))) = {{
    0x70, 0x47,
}};
"""
_BYTECODE = "static const byte fun_data_b[1] = {\n    0x63,\n};\n"
_MAKEMANIFEST = """\
import sys
open(sys.argv[sys.argv.index("-o") + 1], "w").write(open({source!r}).read())
sys.exit({code})
"""
_LISTING = """\
10031234 t fun_data_noheap_buf_spsc
{:08x} t fun_data_noheap_wire_frame
100597a3 r fun_data_asyncio_core_Loop
20000102 t in_ram
"""


def ran(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [aligning_python.__file__, str(program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["makemanifest.py", "another.py"])
def test_what_makemanifest_writes_is_aligned_and_nothing_else(name, tmp_path):
    source, out = tmp_path / "source.c", tmp_path / "out.c"
    source.write_text(_NATIVE.format(2) + _BYTECODE)
    (tmp_path / name).write_text(_MAKEMANIFEST.format(source=str(source), code=0))
    done = ran(tmp_path / name, "-v", "A=B", "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    aligned = 4 if name == "makemanifest.py" else 2
    assert out.read_text() == _NATIVE.format(aligned) + _BYTECODE


def test_the_exit_code_is_the_programs(tmp_path):
    out = tmp_path / "out.c"
    for name in ("makemanifest.py", "another.py"):
        (tmp_path / name).write_text(_MAKEMANIFEST.format(source="/dev/null", code=3))
        assert ran(tmp_path / name, "-o", str(out)).returncode == 3


def test_a_source_that_is_right_keeps_its_time_stamp(tmp_path):
    source = tmp_path / "frozen_content.c"
    source.write_text(_NATIVE.format(4) + _BYTECODE)
    before = source.stat().st_mtime_ns
    aligning_python.align(str(source))
    assert source.stat().st_mtime_ns == before


def test_an_image_with_native_code_between_words_is_refused(monkeypatch):
    monkeypatch.setattr(alignment, "query", lambda command: _LISTING.format(0x10031456))
    with pytest.raises(ToolError, match="fun_data_noheap_wire_frame is at 0x10031456"):
        alignment.require(Path("firmware.elf"))
    monkeypatch.setattr(alignment, "query", lambda command: _LISTING.format(0x10031458))
    alignment.require(Path("firmware.elf"))
    assert alignment.native_code(Path("firmware.elf")) == {
        "fun_data_noheap_buf_spsc": 0x10031234,
        "fun_data_noheap_wire_frame": 0x10031458,
    }


def test_what_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "firmware.elf").write_bytes(b"not an elf")
    with pytest.raises(ToolError, match="cannot read"):
        alignment.require(tmp_path / "firmware.elf")


def test_the_copy_for_a_build_is_a_program_even_if_the_original_is_not(tmp_path, monkeypatch):
    """A wheel's files are no programs."""
    original = tmp_path / "original.py"
    original.write_text(Path(aligning_python.__file__).read_text())
    monkeypatch.setattr(aligning_python, "__file__", str(original))
    option = alignment.cmake_option(tmp_path / "build")
    python = option.removeprefix(f"{alignment.OPTION}=")
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0
