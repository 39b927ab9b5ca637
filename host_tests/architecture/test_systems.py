"""The tools name nothing that Windows lacks, but where they say so; see tools/elsewhere, too."""

from pathlib import Path

import pytest

from architecture import systems
from noheap_tools import paths

# Each is imported, or used, where the system has what it needs.
EXCUSED = {
    "noheap_tools/emulator/pty_port.py": "imported by `noheap emulate --pty` alone",
    "noheap_tools/system.py": "asks for the system first",
    "noheap_tools/emulator/ports.py": "asks for the system first",
    "noheap_tools/bench/monitor.py": "asks for the system first",
    "noheap_tools/bench/editor.py": "used by bench/check.py, which asks for the system first",
    "noheap_board/forked.py": "used where os.fork is",
    "noheap_tools/cycles/paths.py": "used where QEMU is, which compilers.py has Debian's of",
    "noheap_tools/toolchain/clone.py": "run by make, before there are packages",
}
PACKAGES = ("noheap_tools", "noheap_board", "noheap_testing")
# Sources for boards, which have other functions.
ON_DEVICE = (
    "check/device/",
    "check/rules/examples/",
    "bench/programs/",
    "link/on_board/",
    "templates/",
)


def sources() -> dict[str, Path]:
    folder = paths.ROOT / "tools"
    found = {
        file.relative_to(folder).as_posix(): file
        for package in PACKAGES
        for file in (folder / package).rglob("*.py")
    }
    create = "noheap_tools/templates/create.py"
    return {
        name: file
        for name, file in found.items()
        if name == create or not any(place in name for place in ON_DEVICE)
    }


def test_the_tools_name_nothing_that_windows_lacks() -> None:
    files = sources()
    assert len(files) > 200
    found = {
        name: list(systems.faults(file.read_text(encoding="utf-8")))
        for name, file in files.items()
    }
    said = [
        f"tools/{name}:{line}: {fault}"
        for name, faults in found.items()
        for line, fault in faults
        if name not in EXCUSED
    ]
    assert not said, "\n".join(said)
    assert {name for name in EXCUSED if not found[name]} == set(), "no longer needed: remove it"


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("import fcntl", True),
        ("from pty import openpty", True),
        ("import os\nos.fork()", True),
        ("import os\nos.kill(1, 9)", False),
        ("import signal\nsignal.SIGHUP", True),
        ("import signal\nsignal.SIGINT", False),
        ("open('x')", True),
        ("open('x', 'rb')", False),
        ("open('x', encoding='utf-8')", False),
        ("path.read_text()", True),
        ("path.write_text('rb')", True),
        ("path.open('ab')", False),
        ("run(line, text=True)", True),
        ("run(line, encoding='utf-8')", False),
    ],
)
def test_what_is_found(source: str, wrong: bool) -> None:
    assert bool(list(systems.faults(source))) == wrong
