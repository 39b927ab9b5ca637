"""The compilers that a build needs, and QEMU: which are missing, and how to get them."""

import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from enum import Flag, auto
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import cache
from noheap_tools.toolchain.process import query, run
from noheap_tools.toolchain.progress import Log, confirmed, step


def _commands(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def _library(compiler: str, file: str) -> Callable[[], bool]:
    # A compiler answers with the bare name when it does not find the file.
    return lambda: Path(query([compiler, f"-print-file-name={file}"]) or ".").is_absolute()


class For(Flag):
    """What the packages are for."""

    BUILD = auto()  # building MicroPython
    EMULATOR = auto()  # compiling the emulator
    QEMU = auto()  # the machines that tests, and STM32F4 boards, run on


BUILD, EMULATOR, QEMU = For

_PURPOSES = {
    BUILD: "building MicroPython",
    EMULATOR: "compiling the emulator",
    QEMU: "running on QEMU",
}
# Debian package -> whether its tools are here, no matter where they came from.
_EMULATOR: dict[str, Callable[[], bool]] = {
    "gcc": _commands("gcc"),
    "libc6-dev": _library("gcc", "crt1.o"),
}
if sys.base_prefix == "/usr":
    # A Python that is not Debian's has its headers, or gets them elsewhere.
    _HEADER = Path(sysconfig.get_path("include")) / "Python.h"
    _EMULATOR["python3-dev"] = _HEADER.is_file
_NEEDED: dict[str, Callable[[], bool]] = {
    "gcc-arm-none-eabi": _commands("arm-none-eabi-gcc", "arm-none-eabi-g++"),
    "libnewlib-arm-none-eabi": _library("arm-none-eabi-gcc", "libc.a"),
    "libstdc++-arm-none-eabi-newlib": _library("arm-none-eabi-g++", "libstdc++.a"),
    "cmake": _commands("cmake"),
    "make": _commands("make"),
    "gcc": _commands("gcc"),
    "libc6-dev": _library("gcc", "crt1.o"),
    "xz-utils": _commands("xz"),
    "bzip2": _commands("bzip2"),
}
_QEMU: dict[str, Callable[[], bool]] = {"qemu-system-arm": _commands("qemu-system-arm")}


def missing(purpose: For = BUILD) -> list[str]:
    """The Debian packages whose tools `purpose` needs, and that are not on this machine."""
    wanted: dict[str, Callable[[], bool]] = {}
    for one, packages in ((BUILD, _NEEDED), (EMULATOR, _EMULATOR), (QEMU, _QEMU)):
        if one in purpose:
            wanted |= packages
    return [package for package, present in wanted.items() if not present()]


def can_install() -> bool:
    """Whether this user may install packages here."""
    return shutil.which("apt-get") is not None and system.is_root()


def install_line(packages: list[str]) -> str:
    return system.install_line(packages)


def require(log: Log, purpose: For) -> None:
    """Make sure that the tools are here: root is asked before they are installed, and others get
    the line to type."""
    packages = missing(purpose)
    if not packages:
        return
    why = " and ".join(words for one, words in _PURPOSES.items() if one in purpose)
    lacking = f"{why} needs what is not installed here: {', '.join(packages)}"
    if not can_install():
        raise ToolError(lacking, install_line(packages))
    if not confirmed(log, f"{lacking}.", "Install with apt-get?"):
        raise ToolError(lacking, install_line(packages))
    with step(log, "compilers", "installing packages"):
        install(packages)
    still = missing(purpose)
    if still:
        raise ToolError(f"installed, but still not found: {', '.join(still)}")


def install(packages: list[str]) -> None:
    """With apt-get; the caller has asked."""
    log_file = cache.fresh_log("compilers")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt_get(*words: str) -> None:
        run(
            ["apt-get", "-o", "DPkg::Lock::Timeout=120", *words],
            env=environment,
            log_file=log_file,
            what="apt-get " + words[0],
            finish_on_interrupt=True,
        )

    install = ["install", "--yes", "--no-install-recommends", *packages]
    try:
        apt_get(*install)
    except ToolError:
        # The package lists may be missing, as in a fresh container, or too old.
        apt_get("update")
        apt_get(*install)
