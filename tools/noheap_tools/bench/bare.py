"""Runs the C texts of rows on the emulated RP2040 without MicroPython, from RAM."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

from noheap_tools.bench.marks import Marks
from noheap_tools.bench.rows import Measured, Row
from noheap_tools.emulator.program import Program, boot
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers

FLAGS = ("-mcpu=cortex-m0plus", "-mthumb", "-O2", "-ffreestanding", "-fno-builtin")
C = Path(__file__).parent / "c"
SAMPLER = 0x20002000  # of section .sampler, behind the code
_RAM = 0x20000000
_STACK = 0x20040000

# GPIO2 to the SIO (RP2040 datasheet 2.19.6.1), then the rows one after the other. The marks are
# single stores from registers, so that the compiler cannot move anything across them.
_FRAME = """
__attribute__((section(".start"), noreturn, used)) void start(void) {{
  *(volatile unsigned *)0x40014014 = 5;
  *(volatile unsigned *)0xd0000024 = 4;
  row_empty();
{calls}
  for (;;) __asm volatile("wfi");
}}
"""
_MARKS = """
#define HIGH(sio) __asm volatile("str %1, [%0, #20]" : : "l"(sio), "l"(4) : "memory")
#define LOW(sio) __asm volatile("str %1, [%0, #24]" : : "l"(sio), "l"(4) : "memory")
/* Hides from the compiler what it knows of a pointer or a number. */
#define HIDE(x) __asm volatile("" : "+l"(x) : : "memory")
#define USE(x) __asm volatile("" : : "l"(x) : "memory")
"""


def measure(header: Path, rows: Sequence[Row]) -> list[Measured]:
    """Cycles of the C text of each row that has one; `header` defines the structures."""
    in_c = [row for row in rows if row.c]
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / "rows.c"
        source.write_text(_program(header, in_c))
        marks = Marks(start(build(source)))
    empty, *cycles = marks.collect(1 + len(in_c))
    pairs = zip(in_c, cycles, strict=True)
    return [Measured(row.structure, row.op, "c", count - empty) for row, count in pairs]


def _program(header: Path, rows: Sequence[Row]) -> str:
    parts = [_MARKS, header.read_text(), _function("empty", "", "")]
    parts += [_function(str(n), row.c_setup, row.c) for n, row in enumerate(rows)]
    calls = "\n".join(f"  row_{n}();" for n in range(len(rows)))
    return "\n".join([*parts, _FRAME.format(calls=calls)])


def _function(name: str, setup: str, statement: str) -> str:
    body = (
        f"unsigned *sio = (unsigned *)0xd0000000;\n{setup}\nHIDE(sio);\nHIGH(sio);\n"
        f"{statement}\nLOW(sio);"
    )
    return f"static __attribute__((noinline)) void row_{name}(void) {{\n{indent(body, '  ')}\n}}"


def start(code: bytes) -> Program:
    """A fresh board with what `build` made in its RAM, to be run from its first instruction."""
    program = boot()
    program.board.mcu.sram[: len(code)] = code
    program.board.core.registers[13] = _STACK
    program.board.core.pc = _RAM
    return program


def build(source: Path, flags: Sequence[str] = ()) -> bytes:
    """Machine code of a C program that begins in section .start, linked to the start of RAM."""
    compilers.require(lambda line: None)
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        return _build(Path(folder), source, flags)


def _build(folder: Path, source: Path, flags: Sequence[str]) -> bytes:
    elf, image = folder / "program.elf", folder / "program.bin"
    places = f"-Wl,-T,{C / 'ram.ld'},--defsym=RAM={_RAM},--defsym=SAMPLER={SAMPLER}"
    link = ["-nostdlib", places, str(source), "-lgcc", "-o", str(elf)]
    commands = (
        ["arm-none-eabi-gcc", *FLAGS, *flags, *link],
        ["arm-none-eabi-objcopy", "-O", "binary", str(elf), str(image)],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ToolError("the C reference does not compile", done.stderr.strip())
    return image.read_bytes()
