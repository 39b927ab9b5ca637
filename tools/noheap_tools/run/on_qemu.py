"""One run of the firmware of an STM32F4 board on QEMU: simulation.py and bare.py with another
board."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import InterruptMeter
from noheap_tools.qemu.board import QemuBoard
from noheap_tools.qemu.talk import INSTRUCTION_NS
from noheap_tools.run import bare
from noheap_tools.run.bare import BareRun
from noheap_tools.run.simulation import Result, Simulation


class OnQemu(Simulation):
    """`image` is one of qemu/firmware.py. QEMU is ended by the end of `run`, however that ends."""

    def __init__(self, *arguments, **named) -> None:
        super().__init__(*arguments, **named)
        self.result.counts_cycles = False

    def run(self, seconds: float | None = None) -> Result:
        with cast(QemuBoard, self.board) as board:
            result = super().run(seconds)
            result.not_played = _not_played(board)
        return result

    def _made(
        self, board: Board, image: Path, files: Mapping[str, bytes] | None, *, on_uart: bool
    ) -> EmulatedBoard:
        return cast(EmulatedBoard, QemuBoard(board, image, self._world.value))

    def _metered(self) -> InterruptMeter:
        return cast(InterruptMeter, _NoMeter())


class BareOnQemu(BareRun):
    """The same of a firmware without telemetry. Its heap is not found, and its CPU does not sleep:
    time 0 is its first line, or 1 s after reset."""

    def run(self, seconds: float | None = None) -> bare.Result:
        self.result.counts_cycles = False
        with cast(QemuBoard, self.board) as board:
            result = super().run(seconds)
            result.not_played = _not_played(board)
        return result

    def _made(
        self, board: Board, image: Path, files: Mapping[str, bytes] | None, *, on_uart: bool
    ) -> EmulatedBoard:
        return cast(EmulatedBoard, QemuBoard(board, image, self._world.value))

    def _heap_bytes(self) -> int | None:
        return None


def _not_played(board: QemuBoard) -> list[str]:
    return [f"{base:#x}" for base in sorted(board.not_played)]


class _NoMeter:
    """QEMU counts no cycles."""

    def __init__(self) -> None:
        self.cycles: list[int] = []
        self.entered_ns: list[float] = []

    def watch(self, counter: object) -> None:
        pass


def stands_in(board: Board) -> list[str]:
    """What is emulated, and what stands in for the rest: lines for the screen."""
    return [
        f"{board.title} on QEMU's STM32F405: its firmware on a small MicroPython of our own,"
        " because MicroPython's image for it needs USB.",
        "QEMU's are the core with its interrupts, SysTick and the timers' interrupt. noheap plays"
        " the registers of I2C, GPIO, TIM2 to TIM5, UART, watchdog and clocks, and the sensor.",
        f"Each instruction takes {INSTRUCTION_NS} ns: there are no cycles, wait states or sleep."
        " The UART sends at once. No STM32 has run this firmware yet.",
    ]
