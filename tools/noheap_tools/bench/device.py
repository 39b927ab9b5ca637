"""Runs the rows of a bench from bytecode and in viper, as one program on the emulated Pico.

The program is all files of programs/ and of the bench's folder there, from its main.py on;
programs/marks.py describes a row.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from noheap_tools.bench.marks import Marks
from noheap_tools.bench.rows import BYTECODE, VIPER, Measured, Row
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.program import Program, boot

PROGRAMS = Path(__file__).parent / "programs"


def measure(
    bench: str,
    rows: Sequence[Row],
    attach: Callable[[Program], object] = lambda program: None,
    *,
    warm: bool = False,
) -> list[Measured]:
    """Cycles of each of `rows` for its callers that run on MicroPython.

    Interrupts are masked meanwhile: the figures are the operation's own. `attach` is given
    the program before it runs. With `warm` each row marks twice from bytecode, and the second
    time counts.
    """
    by_bytecode = [row for row in rows if BYTECODE in row.callers]
    by_viper = [row for row in rows if VIPER in row.callers]
    wanted = [
        "marks.empty",
        *(row.program for row in by_bytecode),
        "marks.empty_in_viper",
        *(f"{row.program}_in_viper" for row in by_viper),
    ]
    listing = "".join(f"{name.replace('.', ' ')}\n" for name in wanted)
    program = started(bench, "main", {"rows.txt": listing.encode()})
    marks = Marks(program)
    attach(program)
    measured = []
    for caller, callers_rows, times in (
        (BYTECODE, by_bytecode, 2 if warm else 1),
        (VIPER, by_viper, 1),
    ):
        (empty,) = marks.collect(1)
        for row in callers_rows:
            cycles = marks.collect(times)[-1]
            measured.append(Measured(row.structure, row.op, caller, cycles - empty))
    program.line("done")
    return measured


def started(bench: str, name: str, others: Mapping[str, bytes]) -> Program:
    """The program `name` of the bench, with the whole library and these other files."""
    main = f"import programs.{bench}.{name}\n".encode()
    return boot({**_library(), **_programs(bench), **others, "main.py": main})


@cache
def _library() -> Mapping[str, bytes]:
    return device_files.library(boards.load("pico").mpy_arch)


@cache
def _programs(bench: str) -> Mapping[str, bytes]:
    arch = boards.load("pico").mpy_arch
    sources = (*PROGRAMS.glob("*.py"), *(PROGRAMS / bench).glob("*.py"))
    names = {source: source.relative_to(PROGRAMS.parent).as_posix() for source in sources}
    return {
        f"{name.removesuffix('.py')}.mpy": device_files.compile_mpy(source, name, arch)
        for source, name in names.items()
    }
