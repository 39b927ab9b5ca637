"""Plays an image, its first argument, and says "ticks" when it does; Ctrl-C ends that."""

import sys
from pathlib import Path

from noheap_tools.board import boards
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.run.on_qemu import OnQemu
from noheap_tools.run.simulation import Progress

told: list[float] = []


def tell(progress: Progress) -> None:
    if progress.sample is not None and not told:
        told.append(progress.at_ms)
        print("ticks", flush=True)


board, image = boards.load("pybv11"), Path(sys.argv[1])
try:
    OnQemu(board, image, None, Scenario(), tell, on_uart=True).run(600)
except KeyboardInterrupt:
    print("interrupted")
