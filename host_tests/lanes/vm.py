"""The lane `vm`: a process of the MicroPython unix build for each test file."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lanes.lane import TESTS
from lanes.protocol import Outcome, outcomes
from noheap_tools import paths
from noheap_tools.toolchain import resolve_unix

_LIMIT_S = 60  # the slowest file takes a second or two


class VmLane:
    def __init__(self) -> None:
        self._micropython = resolve_unix(lambda line: None)

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        path = os.pathsep.join(
            map(str, (file.parent, TESTS / "lib", paths.LIB, paths.ROOT / "tools"))
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
        pass
