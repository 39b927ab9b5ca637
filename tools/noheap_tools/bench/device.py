"""Runs the bytecode and viper texts of rows as one program on the emulated Pico."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import indent

from noheap_tools.bench.marks import Marks
from noheap_tools.bench.rows import Measured, Row
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.program import Program, boot

_HEAD = """
import gc
import time
from array import array

import micropython
from machine import Pin, disable_irq, enable_irq
from uctypes import addressof


@micropython.viper
def high():
    ptr32(-0x30000000)[5] = 4  # SIO GPIO_OUT_SET, pin 2


@micropython.viper
def low():
    ptr32(-0x30000000)[6] = 4


@micropython.viper
def viper_empty():
    ptr32(-0x30000000)[5] = 4
    ptr32(-0x30000000)[6] = 4


def bytecode_empty(high, low):
    high()
    low()
"""

_TAIL = """
def _measure(empty, functions):
    empty(high, low)
    for function in functions:
        gc.collect()
        function(high, low)


time.sleep_ms(1500)  # the USB host has found the board by then
Pin(2, Pin.OUT, value=0)
try:
    _measure(bytecode_empty, BYTECODE)
    _measure(lambda high, low: viper_empty(), VIPER)
    print("done")
except Exception as error:
    import sys

    sys.print_exception(error)
"""


def measure(
    imports: str,
    rows: Sequence[Row],
    attach: Callable[[Program], object] = lambda program: None,
) -> list[Measured]:
    """Cycles of each bytecode and viper text of `rows`; `imports` stand at the program's top.

    Interrupts are masked meanwhile: the figures are the operation's own. `attach` is given
    the program before it runs.
    """
    by_bytecode = [row for row in rows if row.bytecode]
    by_viper = [row for row in rows if row.viper]
    board = boards.load("pico")
    files = device_files.library(board.mpy_arch)
    source = _program(imports, by_bytecode, by_viper)
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        path = Path(folder) / "rows.py"
        path.write_text(source)
        files["rows.mpy"] = device_files.compile_mpy(path, "rows.py", board.mpy_arch)
    files["main.py"] = b"import rows\n"
    program = boot(files)
    marks = Marks(program)
    attach(program)
    count = len(by_bytecode)
    cycles = marks.collect(1 + count + 1 + len(by_viper))
    program.line("done")
    return _net(by_bytecode, "bytecode", cycles[: count + 1]) + _net(
        by_viper, "viper", cycles[count + 1 :]
    )


def _net(rows: Sequence[Row], caller: str, cycles: Sequence[int]) -> list[Measured]:
    """Without what the first, empty pair of marks takes."""
    pairs = zip(rows, cycles[1:], strict=True)
    return [Measured(row.structure, row.op, caller, count - cycles[0]) for row, count in pairs]


def _program(imports: str, by_bytecode: Sequence[Row], by_viper: Sequence[Row]) -> str:
    parts = [imports, _HEAD]
    for n, row in enumerate(by_bytecode):
        body = (
            f"{row.setup}\nstate = disable_irq()\nhigh()\n{row.bytecode}\nlow()\n"
            f"enable_irq(state)\n{_check(row)}"
        )
        parts.append(f"def bytecode_{n}(high, low):\n{indent(body, '    ')}\n")
    for n, row in enumerate(by_viper):
        body = f"ptr32(-0x30000000)[5] = 4\n{row.viper}\nptr32(-0x30000000)[6] = 4"
        parts.append(
            f"@micropython.viper\ndef viper_op_{n}({row.viper_parameters}):\n"
            f"{indent(body, '    ')}\n"
        )
        call = (
            f"{row.setup}\nstate = disable_irq()\n"
            f"viper_op_{n}({row.viper_arguments})\nenable_irq(state)\n{_check(row)}"
        )
        parts.append(f"def viper_{n}(high, low):\n{indent(call, '    ')}\n")
    names = ", ".join(f"bytecode_{n}" for n in range(len(by_bytecode)))
    parts.append(f"BYTECODE = [{names}]")
    names = ", ".join(f"viper_{n}" for n in range(len(by_viper)))
    parts.append(f"VIPER = [{names}]")
    return "\n".join([*parts, _TAIL])


def _check(row: Row) -> str:
    name = f"{row.structure} {row.op}"
    return f"if not ({row.check}):\n    raise AssertionError({name!r})"
