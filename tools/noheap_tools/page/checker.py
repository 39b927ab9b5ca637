"""What `noheap check` in the page needs: Pyodide, and the part of noheap that the check is.

Pyodide is the npm package of that name, which has Python and its library as WebAssembly. A clone
gets it with the other packages of tools/page; elsewhere it is a folder that the user names.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from noheap_tools import paths
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.page import described

PYODIDE = "314.0.7"
_ARCHIVE = "noheap.zip"
_NEEDED = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
_IN_CLONE = paths.ROOT / "tools/page/node_modules/pyodide"
_TOOLS = Path(__file__).resolve().parents[1]
# Read at run time, beside the modules.
_DATA = ("check/costs/effects.json", "page/example.py")
# Where the library lies beside the tools, as in a wheel: see paths.py.
_SHIPPED = "noheap_tools/shipped/README"
_ZERO = (1980, 1, 1, 0, 0, 0)  # so that the archive is the same each time


def pyodide(folder: Path | None) -> dict[str, Path]:
    """The files of Pyodide, by their names on the page; from `folder`, else from the clone."""
    found = folder or _IN_CLONE
    missing = [name for name in _NEEDED if not (found / name).is_file()]
    if missing and folder:
        raise UsageError(f"--pyodide: {folder} has no {missing[0]}", _way())
    if missing:
        raise ToolError("--with-check needs Pyodide, which is not here", _way())
    return {f"{described.CHECK}/{name}": found / name for name in _NEEDED}


def pack(file: Path) -> str:
    """Write the archive with the check into `file`; returns its name on the page."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(_contents().items()):
            archive.writestr(zipfile.ZipInfo(name, _ZERO), data, zipfile.ZIP_DEFLATED)
    return f"{described.CHECK}/{_ARCHIVE}"


def _contents() -> dict[str, bytes]:
    found = {_SHIPPED: b"The boards and the firmware are not here.\n"}
    for path in _modules():
        base = _TOOLS.parent if path.is_relative_to(_TOOLS) else paths.LIB
        found[path.relative_to(base).as_posix()] = path.read_bytes()
    for name in _DATA:
        found[f"{_TOOLS.name}/{name}"] = (_TOOLS / name).read_bytes()
    for path in paths.LIBRARY.rglob("*.py"):  # a handler may import any of it
        found[path.relative_to(paths.LIB).as_posix()] = path.read_bytes()
    return found


def _modules() -> list[Path]:
    """The files of noheap's that the check imports, as a Python of its own finds them."""
    ask = (
        "import sys; from noheap_tools.page import in_browser; "
        "in_browser.checked(in_browser.example()); "
        "print(*(m.__file__ for n, m in sorted(sys.modules.items())"
        " if n.partition('.')[0] in ('noheap', 'noheap_tools')), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise ToolError("the check cannot be packed", done.stderr.strip())
    return [Path(line) for line in done.stdout.splitlines()]


def _way() -> str:
    return (
        f"'npm pack pyodide@{PYODIDE}' and 'tar xf' bring a folder 'package':"
        " name it with --pyodide."
    )
