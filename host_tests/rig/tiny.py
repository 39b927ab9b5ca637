"""A firmware so small that flashing it takes a second, for the tests of `noheap flash`.

It reports what config.py says: TICKS above 0, that many; 0, nothing; below, it raises.
"""

import functools
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from noheap_tools.board import files as device_files

_GOLDEN = Path(__file__).parents[1] / "golden" / "frames.json"
_APPLICATION = Path(__file__).parent / "programs" / "tiny.py"
# Enough of the library to be one, native code included.
_LIBRARY = ("lib/noheap/__init__.mpy", "lib/noheap/cortex/wfi.mpy")

# In the golden frame that it sends.
TICKS, MISSED = 1000, 2


def everything(*_: object, **__: object) -> Mapping[str, bytes]:
    """In place of device_files.everything."""
    return dict(_everything())


@functools.cache
def _everything() -> Mapping[str, bytes]:
    library = device_files.library("armv6m")
    frames = {entry["name"]: entry["frame_hex"] for entry in json.loads(_GOLDEN.read_text())}
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / "app.py"
        stats = bytes.fromhex(frames["stats"])
        source.write_text(f"STATS = {stats!r}\n" + _APPLICATION.read_text())
        application = device_files.compile_mpy(source, "app.py", "armv6m")
    return {path: library[path] for path in _LIBRARY} | {
        "boot.py": b"",
        "app.mpy": application,
        "config.py": b"TICKS = 1\n",
        "main.py": b"import app\n",
    }
