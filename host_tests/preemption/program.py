"""The files of a board that runs one of the device programs, with sources altered if wished."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from lanes import tree
from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files

_DEVICE = Path(__file__).parent / "device"
_LIBRARY = (
    "noheap/__init__.py",
    "noheap/buf/__init__.py",
    "noheap/buf/counter.py",
    "noheap/cortex/__init__.py",
    "noheap/cortex/bind.py",
    "noheap/cortex/code.py",
)
# Structures that are not in buf: {name: the module; what else they need of the library}
_ELSEWHERE = {
    "log_entry": ("noheap/log/entry.py", ("hal/chip", "log/__init__", "log/queues")),
    "log_send": (
        "noheap/log/send.py",
        (
            "hal/chip",
            "log/__init__",
            "log/entry",
            "log/packing",
            "log/queues",
            "wire/frame",
            "wire/small",
        ),
    ),
}


def files(
    name: str, changes: Mapping[str, str] | None = None, *, two_cores: bool = False
) -> dict[str, bytes]:
    """For device/<name>_cases.py, or device/two_cores/<name>_pairs.py, with its module, in
    which each key of `changes`, which must stand there exactly once, is replaced by its value."""
    arch = boards.load("pico").mpy_arch
    module, more = _ELSEWHERE.get(name, (f"noheap/buf/{name}.py", ()))
    folder = _DEVICE / "two_cores" if two_cores else _DEVICE
    main = f"{name}_pairs" if two_cores else f"{name}_cases"
    content = {"main.py": f"import {main}\n".encode()}
    helpers = [*folder.glob("log_support.py")] if more else []
    of_all = folder / ("pair.py" if two_cores else "preempt.py")
    for source in (of_all, *helpers, *folder.glob(f"{name}_*")):
        content[f"{source.stem}.mpy"] = tree.compiled(source, arch)  # keeps assertions
    for path in (*_LIBRARY, *(f"noheap/{it}.py" for it in more)):
        content[_on_board(path)] = device_files.compile_mpy(paths.LIB / path, path, arch)
    text = _replaced((paths.LIB / module).read_text(), changes or {})
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        altered = Path(folder) / Path(module).name
        altered.write_text(text)
        content[_on_board(module)] = device_files.compile_mpy(altered, module, arch)
    return content


def _on_board(path: str) -> str:
    return "lib/" + path.replace(".py", ".mpy")


def _replaced(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text
