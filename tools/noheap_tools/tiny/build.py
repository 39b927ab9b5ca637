"""Builds the tiny image of a board from MicroPython's sources and firmware/tiny.

    made = build.image(boards.load("pico"), {}, out, to_stderr)     # out: a .uf2, .dfu or .bin
    made.elf, made.map

The build folder stays in the cache, one for each project and board: an edit of the firmware
compiles only what it changes.
"""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import chips, generated
from noheap_tools.board.boards import Board
from noheap_tools.errors import UsageError
from noheap_tools.tiny import (
    features,
    fits,
    freeze,
    frozen_code,
    names,
    needs,
    prune,
    python,
    sources,
    stale,
    wiring,
)
from noheap_tools.toolchain import alignment, build, cache, dfu, frozen, uf2
from noheap_tools.toolchain.progress import Log, timed
from noheap_tools.toolchain.recipe import key

PORT = paths.FIRMWARE / "tiny"

_SOURCES = ("py", "extmod", "shared/runtime")


@dataclass(frozen=True)
class Made:
    """`image` is a .uf2, .dfu or .bin, `map` the linker's account of what is in it."""

    image: Path

    @property
    def elf(self) -> Path:
        return self.image.with_suffix(".elf")

    @property
    def map(self) -> Path:
        return self.image.with_suffix(".map")


def image_of(board: Board, values: Mapping[str, object]) -> Path:
    """Where the image is left; one with other `values` than config.py's has its own place."""
    name = "tiny-of-scenario" if values else "tiny"
    return project.current().build / f"noheap-{board.name}-{name}{board.image.suffix}"


def chip_folder(board: Board) -> Path:
    """The part of firmware/tiny for the board's chip. Raises UsageError if there is none."""
    folder = PORT / board.chip.name
    if not (folder / "chip.mk").is_file():
        known = [name for name in chips.names() if (PORT / name / "chip.mk").is_file()]
        raise UsageError(
            f"the profile tiny has nothing for {board.chip}, the chip of {board.name}",
            f"It has {', '.join(known)}.",
        )
    return folder


def image(board: Board, values: Mapping[str, object], out: Path, log: Log) -> Made:
    """Builds the image; `values` replace some of config.py's. The .elf and .map are put beside
    `out`."""
    chip_folder(board)
    wires = wiring.header(board)
    fits.require_settings(board)
    texts = sources.texts(board, values)
    asked = names.asked_by(texts)
    files = sources.written(generated.folder_of(board) / "tiny", texts)
    with cache.locked(log):
        tree = build.ensure_tree(log)
        with (
            frozen.build_folder(cache.entry(_entry()) / _told(board, values)) as folder,
            timed(log, f"building the tiny image for {board.name}"),
        ):
            mpys = frozen_code.compiled(texts, board.mpy_arch, folder / "mpy", files)
            _prune(tree, folder, asked, frozen_code.used_by(tree, mpys))
            _write_switches(board, folder, features.of(texts, asked))
            generated.up_to_date(folder / "board.h", wires)
            stale.forget_names(folder, PORT)
            _make(tree, board, folder, mpys, features.not_needed(texts, asked))
            qstrs = folder / "genhdr/qstrdefs.preprocessed.h"
            needs.require(board, values, texts, asked, tree, qstrs)
            fits.require(board, folder / "firmware.elf", folder / "firmware.map", list(texts))
            made = _collected(board, folder, out)
    return made


def _entry() -> str:
    return f"tiny-{key()}"


def _told(board: Board, values: Mapping[str, object]) -> str:
    """The name of the build folder. Two, so that neither of two configurations, which may ask for
    different parts of MicroPython, has everything compiled again for the other."""
    place = hashlib.sha256(f"{project.current().root} {PORT}".encode()).hexdigest()[:8]
    return f"{board.name}-{place}{'-of-scenario' if values else ''}"


def _prune(tree: Path, folder: Path, asked: names.Asked, used: frozen_code.Used) -> None:
    pruned = folder / stale.PRUNED
    found = (path for part in _SOURCES for path in sorted((tree / part).glob("*.c")))
    prune.prune((str(path.relative_to(tree)) for path in found), tree, asked, used, pruned)
    stale.forget_moved(folder)


def _write_switches(board: Board, folder: Path, switches: Mapping[str, str]) -> None:
    # MicroPython puts the two together again, with the same word between them.
    name, _, chip = board.machine.rpartition(" with ")
    named = {"MICROPY_HW_BOARD_NAME": f'"{name}"', "MICROPY_HW_MCU_NAME": f'"{chip}"'}
    lines = (f"#define {name} {value}\n" for name, value in {**named, **switches}.items())
    generated.up_to_date(folder / stale.SWITCHES, "".join(lines))


def _make(
    tree: Path, board: Board, folder: Path, mpys: Sequence[Path], not_needed: Sequence[str]
) -> None:
    variables = {
        "TOP": tree,
        "BUILD": folder,
        "CHIP": board.chip.name,
        "RAM": len(board.chip.ram[0]),
        "PRUNED": folder / stale.PRUNED,
        "MPYS": " ".join(map(str, mpys)),
        "HEAP": project.current().tiny["heap"],
        "STACK": project.current().tiny["stack"],
        "NOT_NEEDED": " ".join(not_needed),
        "PYTHON": f"{sys.executable} -m {python.__name__}",
        "FREEZE": f"{sys.executable} -m {freeze.__name__}",
    }
    arguments = [f"{name}={value}" for name, value in variables.items()]
    generated.up_to_date(folder / "variables.txt", "\n".join(arguments))
    build.make(tree, PORT, arguments, cache.fresh_log(f"tiny-{folder.name}"))


def _collected(board: Board, folder: Path, out: Path) -> Made:
    elf = folder / "firmware.elf"
    if board.mpy_arch == "armv6m":
        alignment.require(elf)
    binary = (folder / "firmware.bin").read_bytes()
    image = folder / f"image{out.suffix}"
    if out.suffix == ".uf2":
        binary = uf2.made_of(binary, board.chip.title)
    elif out.suffix == ".dfu":
        binary = dfu.made_of(board.chip.flash.start, binary)
    image.write_bytes(binary)
    made = Made(out)
    cache.copy_atomically(elf, made.elf)
    cache.copy_atomically(folder / "firmware.map", made.map)
    cache.copy_atomically(image, out)
    return made
