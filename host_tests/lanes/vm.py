"""The lane `vm`: a process of the MicroPython unix build for each test file.

The library runs as source, with its imported constants folded as for a board.
"""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lanes.lane import TESTS
from lanes.protocol import Outcome, outcomes
from noheap_tools import paths
from noheap_tools.board import folding
from noheap_tools.toolchain import resolve_unix

_LIMIT_S = 300  # the slowest file takes 8 s of a CPU that may have much else to do


class VmLane:
    def __init__(self) -> None:
        self._micropython = resolve_unix(lambda line: None)
        self._folder = tempfile.TemporaryDirectory(prefix="noheap-")
        self._library = Path(self._folder.name) / "lib"
        for source in paths.LIB.rglob("*.py"):
            to = self._library / source.relative_to(paths.LIB)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(folding.folded(source))

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        path = os.pathsep.join(
            map(str, (file.parent, TESTS / "lib", self._library, paths.ROOT / "tools"))
        )
        try:
            process = subprocess.run(
                [self._micropython, TESTS / "lanes/on_device.py", file.stem, *functions],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_LIMIT_S,
                check=False,
                env={"MICROPYPATH": path},
            )
        except subprocess.TimeoutExpired as error:
            output, ending = error.output or b"", f"the VM was still running after {_LIMIT_S} s"
        else:
            output, ending = process.stdout, f"the VM ended with exit code {process.returncode}"
        return outcomes(output.decode(errors="replace"), functions, ending)

    def close(self) -> None:
        self._folder.cleanup()
