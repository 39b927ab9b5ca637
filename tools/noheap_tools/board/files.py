"""The files that go onto a board: the application and its library as .mpy, the rest as source.

MicroPython runs `main.py` by that name and as source only: there it is one line that imports the
firmware's main.py, compiled. config.py is left as source so that it can be edited on the board.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import (
    compiler,
    config,
    folding,
    generated,
    imports,
    linker,
    program,
    start,
)
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError

SOURCE_FILES = ("boot.py", "config.py")
_PACKAGE = paths.LIBRARY / "__init__.py"
_APP = "app"  # main.py, compiled


# No asserts in either. Line numbers cost a twentieth of a file's size, and as much RAM: the
# application has them, the library's tracebacks name file and function.
APPLICATION_LEVEL = 2
LIBRARY_LEVEL = 3


def compile_mpy(source: Path, name: str, arch: str, level: int = APPLICATION_LEVEL) -> bytes:
    """`source` compiled for `arch`; `name` is the file name in tracebacks."""
    return compiled_text(folding.folded(source, arch), str(source), name, arch, level)


def compiled_text(text: str, source: str, name: str, arch: str, level: int) -> bytes:
    """The same of a text that is ready; `source` is what an error calls it."""
    try:
        return compiler.compiled(text, name, arch, level)
    except compiler.Refused as refused:
        raise ToolError(f"mpy-cross refuses {source}", str(refused)) from None


def library(arch: str, sources: Iterable[Path] | None = None) -> dict[str, bytes]:
    """`sources` below lib/, by default all of them, as {path on the board: .mpy}.

    Without each __init__.py that is its docstring alone: MicroPython imports a folder as well.
    """
    files = {}
    for source in sources or sorted(paths.LIBRARY.rglob("*.py")):
        if imports.is_empty(source):
            continue
        relative = source.relative_to(paths.LIB)
        # In tracebacks as the module's name, a string that MicroPython keeps anyway.
        files[f"lib/{relative.with_suffix('.mpy').as_posix()}"] = compile_mpy(
            source, program.module_name(source), arch, LIBRARY_LEVEL
        )
    return files


def board_module(board: Board) -> bytes:
    return compile_mpy(generated.module(board), "board.py", board.mpy_arch)


def everything(
    board: Board,
    values: Mapping[str, object] | None = None,
    *,
    whole_library: bool = False,
) -> dict[str, bytes]:
    """The application, linked with what it imports of its folder and of the library where
    config.py has `values`.

    With `whole_library` the library is there, too, for other programs, and config.py may change
    on the board.
    """
    values = values or {}
    module = generated.module(board)
    texts = program.texts(board, module, values, settled=not whole_library)
    boot = texts.pop(program.BOOT).encode()
    application = start.of(texts.pop(program.APP), _APP)
    pins = texts.pop(program.BOARD)
    # `noheap` itself has the version.
    files = library(board.mpy_arch, None if whole_library else [_PACKAGE])
    files[f"{_APP}.mpy"] = compiled_text(
        application.text, "main.py", "main.py", board.mpy_arch, APPLICATION_LEVEL
    )
    for name, text in texts.items():
        path = name.replace(".", "/") + ("/__init__" if name == linker.LINKED else "")
        files[f"lib/{path}.mpy"] = compiled_text(text, name, name, board.mpy_arch, LIBRARY_LEVEL)
    folder = project.current().firmware.name
    files |= {
        "board.mpy": compiled_text(
            pins, "board.py", "board.py", board.mpy_arch, APPLICATION_LEVEL
        ),
        "main.py": application.starter(f"{folder}/main.py, compiled").encode(),
        "boot.py": boot,
    }
    settings = config.text(values)
    return files if settings is None else files | {"config.py": settings}
