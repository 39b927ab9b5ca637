"""A user's program on the emulated board, and the machine code that it put at a vector."""

from collections.abc import Iterable
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import config, generated
from noheap_tools.board import files as device_files
from noheap_tools.board import program as program_files
from noheap_tools.board.boards import Board
from noheap_tools.cycles import analysis, files, parts, program
from noheap_tools.cycles.analysis import Analysis
from noheap_tools.cycles.files import Source
from noheap_tools.cycles.parts import Part
from noheap_tools.cycles.symbols import Symbols
from noheap_tools.emulator import contents
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.scenario import Scenario

# Of RAM around a handler's entry: its aside code is before it, and no literal is further away.
BEFORE, AFTER = 512, 4096
RAM = 0x20000000


def is_firmware(source: Source) -> bool:
    """Whether it is the project's own main.py."""
    return source.path == (project.current().firmware / "main.py").resolve()


def on_board(
    board: Board, source: Source, plan: Scenario
) -> tuple[dict[str, bytes], Iterable[Path]]:
    """The files on the board, and those of the library that they were made of."""
    if is_firmware(source):
        found = contents.flashed(board, plan.config)[1]
        known = config.known(board, plan.config)
        library = program_files.needed(generated.module(board), known)
        module = "_main"
        found[f"{module}.py"] = found["main.py"]
    else:
        found = files.on_board(source, board.mpy_arch)
        library = [
            path
            for name in found
            if name.startswith("lib/")
            and (path := (paths.LIB / Path(name).relative_to("lib")).with_suffix(".py")).is_file()
        ]
        module = source.module
        if "board.mpy" not in found:
            found["board.mpy"] = device_files.board_module(board)
    text = program.of_program(module)
    found["_cycles.mpy"] = files.compiled_text(text, "_cycles.py", board.mpy_arch)
    found["main.py"] = b"import _cycles\n"
    return found, library


def said_bounds(board: EmulatedBoard, entry: int, found: list[Part]) -> list[int]:
    """The bounds of its loops, from the sources of the handler's parts."""
    if entry < RAM:
        return []
    begin = (entry & ~3) - BEFORE
    words = (board.word(at) for at in range(begin, begin + BEFORE + AFTER, 4))
    memory = b"".join((word & 0xFFFFFFFF).to_bytes(4, "little") for word in words)
    mcu = board.mcu
    code = analysis.analyse(entry, mcu.read_uint32, mcu.read_uint16, lambda at: "")
    loops = parts.loops(found, memory, lambda at: code.own(begin + at))
    return [] if any(loop.waits for loop in loops) else [loop.bound or 0 for loop in loops]


def analyse(
    board: EmulatedBoard, entry: int, symbols: Symbols, bounds: list[int]
) -> Analysis | None:
    """None for a handler in C: it has no bound."""
    if entry < RAM or not symbols.is_unknown(entry):
        return None
    mcu = board.mcu
    return analysis.analyse(entry, mcu.read_uint32, mcu.read_uint16, symbols.name, bounds=bounds)
