"""The compilers that a build needs, and QEMU: which are missing, and how to get them."""

import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import cache
from noheap_tools.toolchain.process import query, run
from noheap_tools.toolchain.progress import Log, step


def _commands(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def _library(compiler: str, file: str) -> Callable[[], bool]:
    # A compiler answers with the bare name when it does not find the file.
    return lambda: Path(query([compiler, f"-print-file-name={file}"]) or ".").is_absolute()


# Debian package -> whether its tools are here, no matter where they came from.
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
if sys.base_prefix == "/usr":
    # For the emulator. A Python that is not Debian's has its headers, or gets them elsewhere.
    _HEADER = Path(sysconfig.get_path("include")) / "Python.h"
    _NEEDED["python3-dev"] = _HEADER.is_file
_QEMU: dict[str, Callable[[], bool]] = {"qemu-system-arm": _commands("qemu-system-arm")}


def missing() -> list[str]:
    """The Debian packages whose tools a build needs, and that are not on this machine."""
    return [package for package, present in _NEEDED.items() if not present()]


def missing_qemu() -> list[str]:
    """The same for the machines that the tests run on."""
    return [package for package, present in _QEMU.items() if not present()]


def install_line(packages: list[str]) -> str:
    return system.install_line(packages)


def require(log: Log, *, build: bool = True, qemu: bool = False) -> None:
    """Make sure that the compilers are here: root installs them, others get the line to type.

    With `qemu` that, too; without `build` only that, so that one `apt-get` brings all.
    """

    def wanted() -> list[str]:
        return (missing() if build else []) + (missing_qemu() if qemu else [])

    packages = wanted()
    if not packages:
        return
    if not system.is_root() or not shutil.which("apt-get"):
        purpose = "building MicroPython" if build else "testing"
        raise ToolError(
            f"{purpose} needs what is not installed here: {', '.join(packages)}",
            install_line(packages),
        )
    with step(log, 1, f"installing {' '.join(packages)}"):
        _install(packages)
    still = wanted()
    if still:
        raise ToolError(f"installed, but still not found: {', '.join(still)}")


def _install(packages: list[str]) -> None:
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
