"""Builds what QEMU runs for an STM32F4 board: the board's firmware, on our own small MicroPython.

MicroPython's own image for the board expects USB and flash, which QEMU has not.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.tiny import build
from noheap_tools.toolchain.progress import Log

_FOLDER = "qemu"  # of firmware/tiny, with a folder for each chip: Board.on_qemu
_STACK = 16 * 1024  # of MicroPython's images: ports/stm32/boards/stm32f405.ld, _sstack


def image(board: Board, values: Mapping[str, object], log: Log, *, tiny: bool = False) -> Path:
    """The image, with an .elf beside it; `values` replace some of config.py's. Heap and stack are
    those of MicroPython's own image on the board; with `tiny` both are those of the profile."""
    current = project.current()
    # Slots are for a chip's flash, and are not emulated.
    settings = {**current.tiny, "slots": 0}
    if not tiny:
        settings |= {"heap": board.heap or len(board.chip.ram[0]) // 2, "stack": _STACK}
    chip = replace(board.chip, name=f"{_FOLDER}/{board.chip.name}")
    there = replace(board, name=f"{board.name}-{_FOLDER}", chip=chip)
    kind = f"{'-tiny' if tiny else ''}{'-of-scenario' if values else ''}"
    out = current.build / f"noheap-{there.name}{kind}.bin"
    console = current.console if tiny else project.CONSOLES[0]
    with project.acted_on(replace(current, tiny=settings, console=console)):
        return build.image(there, values, out, log, sleeps=False).image
