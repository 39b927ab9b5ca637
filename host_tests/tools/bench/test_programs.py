"""The benches' programs: each file compiles for the board, and each of its rows is measured."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from noheap_tools.bench import bare, buf, device, hal, sensors
from noheap_tools.bench.rows import BYTECODE, VIPER, C, Row
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.program import Stuck

FILES = sorted(device.PROGRAMS.rglob("*.py"))
ROWS = {"buf": buf.ROWS, "hal": hal.ROWS, "sensors": sensors.ROWS}


def test_there_are_programs() -> None:
    assert {path.parent.name for path in FILES} == {"programs", "ram", "rt", "log", *ROWS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_program_compiles_for_the_board(path: Path) -> None:
    assert device_files.compile_mpy(path, path.name, boards.load("pico").mpy_arch)


def written(bench: str) -> Iterator[tuple[str, str]]:
    """(file.function, caller) of each row that the bench's programs have."""
    for path in (device.PROGRAMS / bench).glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = [argument.arg for argument in node.args.args]
            if arguments == ["high", "low"]:
                yield f"{path.stem}.{node.name}", BYTECODE
            elif arguments == ["masked"]:
                yield f"{path.stem}.{node.name.removesuffix('_in_viper')}", VIPER


@pytest.mark.parametrize(("bench", "rows"), ROWS.items())
def test_each_row_that_is_written_is_measured(bench: str, rows: Sequence[Row]) -> None:
    measured = [(row.program, caller) for row in rows for caller in row.callers if caller != C]
    assert sorted(written(bench)) == sorted(measured)


def test_each_row_in_c_is_measured() -> None:
    sources = [path.read_text() for path in (bare.SOURCES / "buf").glob("*.h")]
    names = [name for text in sources for name in re.findall(r"^ROW\((\w+)\)", text, re.MULTILINE)]
    measured = [row.program.replace(".", "_") for row in buf.ROWS if C in row.callers]
    assert sorted(names) == sorted(measured)


@pytest.mark.parametrize("job", ["lean", "full"])
@pytest.mark.parametrize("flag", ["-Wall", "-Wextra"])
def test_the_handlers_in_c_compile_without_a_warning(job: str, flag: str) -> None:
    assert bare.build(bare.SOURCES / f"rt_{job}.c", [flag, "-Werror"])


def test_a_row_that_fails_ends_the_bench_and_is_named() -> None:
    rows = (Row("spsc", "enqueue", "spsc.enqueue"), Row("vec", "none", "vec.no_such_row"))
    with pytest.raises(Stuck) as stuck:
        device.measure("buf", rows)
    assert "no_such_row" in stuck.value.hint
