"""The files that a board needs to run the tests: {path on the board: content}.

The library is compiled as it is shipped. The tests keep their assertions and line numbers.
"""

import ast
import re
from functools import cache
from pathlib import Path

from docs import blocks, examples
from lanes.lane import PORTABLE, TESTS
from noheap_tools import paths
from noheap_tools.board import compiler, folding
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError

ROOT = "host_tests"
_COMPUTER = ("host", "vm")  # lanes
_OTHERS = re.compile(r"lib/noheap/(source|tick)/stm32")
_MOCK = paths.ROOT / "tools/noheap_testing"
_CPYTHON_ONLY = (
    "install.py",
    "link_viper.py",
    "micropython.py",
    "plugin.py",
    "uctypes.py",
    "viper.py",
)


def everything(board: Board) -> dict[str, bytes]:
    files = dict(portable(board.mpy_arch))
    if board.chip.family.platform == "rp2":
        # The flash is nearly full, and these do not run there.
        files = {name: it for name, it in files.items() if not _OTHERS.search(name)}
    files["lib/board.mpy"] = device_files.board_module(board)
    return files


@cache
def portable(arch: str) -> dict[str, bytes]:
    """All but what makes it one board's."""
    files = device_files.library(arch)
    sources = [TESTS / "lanes/on_device.py"]
    for folder in PORTABLE:
        sources += folder.rglob("*.py")
    for source in filter(_runs_on_a_board, sorted(sources)):
        name = source.relative_to(paths.ROOT).with_suffix(".mpy").as_posix()
        files[name] = compiled(source, arch)
    for source in sorted(_MOCK.glob("*.py")):
        if source.name not in _CPYTHON_ONLY:
            name = f"{ROOT}/{_MOCK.name}/{source.stem}.mpy"
            files[name] = compiled(source, arch)
    for golden in sorted((TESTS / "golden").glob("*.json")):
        files[golden.relative_to(paths.ROOT).as_posix()] = golden.read_bytes()
    programs = {blocks.program_name(file): blocks.program(file) for file in blocks.documents()}
    for room in examples.rooms():
        programs[examples.program_name(room)] = examples.program(room, without=_COMPUTER)
    for name, text in programs.items():
        if text:
            files[f"{ROOT}/{blocks.FOLDER}/{name}.py"] = text.encode()
    return files


def _runs_on_a_board(source: Path) -> bool:
    """False for tests in the lanes of a computer alone: the flash is nearly full."""
    for node in ast.parse(source.read_text(), str(source)).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LANES":
            return not set(ast.literal_eval(node.value)) <= set(_COMPUTER)
    return True


def command(root: str, file: Path, functions: list[str]) -> str:
    """Returns code that makes the board run `functions`; `root` is where the files are."""
    # The most used first, for a board searches slowly.
    folders = [f"{root}/lib", f"{root}/{ROOT}/lib", f"{root}/{ROOT}", f"{root}/{ROOT}/lanes"]
    search = list(dict.fromkeys([*folders, f"{root}/{ROOT}/{_folder(file)}", ".frozen"]))
    return (
        f"import sys\nsys.path[:] = {search!r}\n"
        f"import on_device\non_device.run({file.stem!r}, {functions!r})\n"
    )


def _folder(file: Path) -> str:
    """Where `file` is below host_tests on the board."""
    if file.is_relative_to(TESTS):
        return file.parent.relative_to(TESTS).as_posix()
    return file.parent.name  # a program of examples


def compiled(source: Path, arch: str) -> bytes:
    """A .mpy with assertions and line numbers; one that raises what is wrong with the source."""
    name = str(source.relative_to(paths.ROOT))
    try:
        return compiler.compiled(folding.folded(source, arch), name, arch, level=0)
    except (ToolError, compiler.Refused) as error:
        # So that one wrong file fails its own tests, and no other's.
        return compiler.compiled(f"raise SyntaxError({str(error)!r})\n", name, arch, level=0)
