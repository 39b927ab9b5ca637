"""Builds an image from the user's own checkout of MicroPython, for boards Debian cannot do.

Debian's source package lacks the submodules, and ST's library is in no package at all.
"""

import os
from collections.abc import Callable
from pathlib import Path

from noheap_tools import selection, system
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import alignment, cache, uf2
from noheap_tools.toolchain.process import run
from noheap_tools.versions import OLDEST_MICROPYTHON

# Folders below lib/ that the ports' makefiles need. micropython-lib is for frozen modules.
_SUBMODULES = {
    "rp2": ("mbedtls", "micropython-lib", "pico-sdk", "tinyusb"),
    "stm32": ("micropython-lib", "stm32lib"),
}
# `make firmware BOARD=...` hands these down to every make below it.
_OURS = ("BOARD", "IMAGE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MICROPYTHON", "PORT", "UF2")


def require(checkout: Path, board: Board) -> None:
    """Raises ToolError unless `checkout` is a MicroPython that can be built for `board`."""
    version = selection.release_in(checkout)
    if version is None:
        raise ToolError(
            f"{checkout} is not a checkout of MicroPython: it has no py/mpconfig.h with a version"
        )
    if any(character.isspace() for character in str(checkout)):
        raise ToolError(f"make cannot take a folder with a space in its name: {checkout}")
    if selection.numbers(version) < selection.numbers(OLDEST_MICROPYTHON):
        raise ToolError(
            f"{checkout} is MicroPython {version}; noheap needs {OLDEST_MICROPYTHON} or newer",
            f"git -C {checkout} fetch --tags && git -C {checkout} checkout v{OLDEST_MICROPYTHON}",
        )
    port = checkout / "ports" / board.port
    if not (port / "boards" / board.port_board).is_dir():
        raise ToolError(f"MicroPython {version} in {checkout} has no board {board.port_board}")
    require_submodules(checkout, board)


def require_submodules(checkout: Path, board: Board) -> None:
    """Raises ToolError unless `checkout` has what the board's port needs below lib/."""
    port = checkout / "ports" / board.port
    wanted = {*_SUBMODULES[board.port], *board.submodules}
    missing = sorted(name for name in wanted if _is_empty(checkout / "lib" / name))
    if missing:
        raise ToolError(
            f"{checkout} lacks its submodules: {', '.join(f'lib/{name}' for name in missing)}",
            f"make -C {port} BOARD={board.port_board} submodules",
        )


def make_lines(checkout: Path, board: Board, manifest: Path, folder: Path) -> list[list[str]]:
    """The command lines to run, one after the other."""
    jobs = f"-j{system.cpus()}"
    port = checkout / "ports" / board.port
    what = [f"BOARD={board.port_board}", f"BUILD={folder}", f"FROZEN_MANIFEST={manifest}"]
    return [
        ["make", "-C", str(checkout / "mpy-cross"), jobs],
        ["make", "-C", str(port), jobs, *what],
    ]


def build(
    checkout: Path,
    board: Board,
    manifest: Path,
    folder: Path,
    out: Path,
    check: Callable[[Path], object],
) -> None:
    """Builds in `folder`, incrementally; writes `out` and, next to it, the .elf.

    `check` gets the image before that, and raises an error if it is bad.
    """
    log_file = cache.fresh_log(f"checkout-{board.name}")
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    if board.port == "rp2":
        words = [environment.get("CMAKE_ARGS", ""), alignment.cmake_option(folder)]
        environment["CMAKE_ARGS"] = " ".join(words).strip()
    for line in make_lines(checkout, board, manifest, folder):
        part = Path(line[2]).relative_to(checkout)
        what = f"building MicroPython's {part}"
        run(line, env=environment, log_file=log_file, what=what)
    made = folder / f"firmware{out.suffix}"
    if out.suffix == ".uf2" and not made.is_file():
        _make_uf2(board, folder, made, log_file)
    if not made.is_file():
        raise ToolError(f"the build went well, but made no {made}", f"its log is {log_file}")
    check(made)
    if board.mpy_arch == "armv6m":
        alignment.require(folder / "firmware.elf")
    if (folder / "firmware.elf").is_file():
        cache.copy_atomically(folder / "firmware.elf", out.with_suffix(".elf"))
    cache.copy_atomically(made, out)


def _make_uf2(board: Board, folder: Path, made: Path, log_file: Path) -> None:
    """Does picotool's work if the checkout is built without it (PICO_NO_PICOTOOL)."""
    binary = folder / "noheap.bin"
    command = ["arm-none-eabi-objcopy", "-O", "binary", folder / "firmware.elf", binary]
    run(command, log_file=log_file, what="objcopy")
    made.write_bytes(uf2.made_of(binary.read_bytes(), board.chip.title))


def _is_empty(folder: Path) -> bool:
    return not folder.is_dir() or not any(folder.iterdir())
