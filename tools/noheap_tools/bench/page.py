"""How fast the engine of the page runs the demo's frozen image, in Node on this computer.

The way to the first LED edge counts from the image as bytes, with a sensor that is warm; then ten
simulated seconds of the firmware, which mostly sleeps, and one of a loop of bytecode, which never
does.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noheap_tools.bench.report import Limit
from noheap_tools.board import boards
from noheap_tools.emulator import contents
from noheap_tools.emulator.bootrom import bootrom
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import npm, to_stderr

_EDGE_S = 3.0  # from the image to the first LED edge, at most
_REAL_TIME = 1.0  # simulated seconds through those of CPU time, at least
_TIMEOUT_S = 300


@dataclass(frozen=True)
class Outcome:
    figures: dict[str, Any]

    @property
    def limits(self) -> Sequence[Limit]:
        edge_s = self.figures["first_edge"]["cpu_ms"] / 1000
        slowness = 1 / self.figures["cpu_ratio"]
        return [
            Limit("CPU seconds to the first LED edge", round(edge_s, 2), _EDGE_S),
            Limit("CPU seconds a simulated second", round(slowness, 3), _REAL_TIME),
        ]

    def as_json(self) -> dict[str, Any]:
        limits = [vars(limit) | {"reached": limit.reached} for limit in self.limits]
        return {**self.figures, "limits": limits}

    def text(self) -> str:
        return "\n".join(map(str, self.limits))

    def lines(self) -> list[str]:
        """For a document."""
        tick, edge = self.figures["first_tick"], self.figures["first_edge"]
        load = self.figures["full_load"]["cycles_per_cpu_s"]
        return [
            "| the engine in Node | |",
            "|---|---:|",
            f"| simulated time to the first tick | {tick['simulated_ms']:.0f} ms |",
            f"| CPU time to the first tick | {tick['cpu_ms'] / 1000:.1f} s |",
            f"| CPU time to the first LED edge | {edge['cpu_ms'] / 1000:.1f} s |",
            f"| simulated through CPU time, the firmware | {self.figures['cpu_ratio']:.0f} |",
            f"| share of the time that the firmware is busy | {self.figures['busy_share']:.1%} |",
            f"| cycles a second of CPU time, never asleep | {load / 1e6:.0f} million |",
        ]


def run(log: Callable[[str], None]) -> Outcome:
    """Measure on this computer. ToolError where node is missing."""
    node = shutil.which("node")
    if reason := npm.get(to_stderr):
        raise ToolError(f"the page's engine cannot be measured: {reason}")
    assert node is not None
    image, _ = contents.frozen_in(boards.load("pico"), {})
    log("the engine, in Node")
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        rom = Path(folder) / "bootrom.bin"
        rom.write_bytes(bootrom())
        done = subprocess.run(
            [node, "engine.mjs", "bench", str(image), "--bootrom", str(rom)],
            cwd=npm.FOLDER,
            capture_output=True,
            encoding="utf-8",
            timeout=_TIMEOUT_S,
            check=False,
        )
    if done.returncode:
        raise ToolError("the engine failed", done.stderr)
    return Outcome(json.loads(done.stdout))
