"""Runs programs in C on the emulated RP2040 without MicroPython, from RAM: the rows of a bench."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from noheap_tools.bench.marks import Marks
from noheap_tools.bench.rows import C, Measured, Row
from noheap_tools.emulator.program import Program, boot
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers

FLAGS = ("-mcpu=cortex-m0plus", "-mthumb", "-O2", "-ffreestanding", "-fno-builtin")
SOURCES = Path(__file__).parent / "c"
SAMPLER = 0x20002000  # of section .sampler, after the code
_RAM = 0x20000000
_STACK = 0x20040000


def measure(bench: str, rows: Sequence[Row]) -> list[Measured]:
    """Cycles of the `rows` that are in C, in c/<bench>.c."""
    in_c = [row for row in rows if C in row.callers]
    names = " ".join(f"ROW({row.program.replace('.', '_')})" for row in in_c)
    marks = Marks(start(build(SOURCES / f"{bench}.c", [f"-DROWS={names}"])))
    empty, *cycles = marks.collect(1 + len(in_c))
    pairs = zip(in_c, cycles, strict=True)
    return [Measured(row.structure, row.op, C, count - empty) for row, count in pairs]


def start(code: bytes) -> Program:
    """A fresh board with a program from `build` in its RAM, to run from its first instruction."""
    program = boot()
    program.board.mcu.sram[: len(code)] = code
    program.board.core.registers[13] = _STACK
    program.board.core.pc = _RAM
    return program


def build(source: Path, flags: Sequence[str] = ()) -> bytes:
    """Machine code of a C program that begins in section .start, linked to the start of RAM."""
    compilers.require(lambda line: None, compilers.BUILD)
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        return _build(Path(folder), source, flags)


def _build(folder: Path, source: Path, flags: Sequence[str]) -> bytes:
    elf, image = folder / "program.elf", folder / "program.bin"
    places = f"-Wl,-T,{SOURCES / 'ram.ld'},--defsym=RAM={_RAM},--defsym=SAMPLER={SAMPLER}"
    link = ["-nostdlib", places, str(source), "-lgcc", "-o", str(elf)]
    commands = (
        ["arm-none-eabi-gcc", *FLAGS, *flags, *link],
        ["arm-none-eabi-objcopy", "-O", "binary", str(elf), str(image)],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise ToolError("the C reference does not compile", done.stderr.strip())
    return image.read_bytes()
