"""The boards that the benches of `rt` run on: MicroPython with a program, and C without."""

import json
from collections.abc import Callable, Mapping, Sequence

from noheap_tools.bench import bare, device
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.errors import ToolError

RAW = 0x1900  # 25 °C, in the TMP102's register (data sheet, table 8)


def program(name: str, values: Mapping[str, object], bus_hz: int = 400_000) -> Program:
    """The program programs/rt/<name>.py on a fresh board, with these values; the sensor's bus
    runs at `bus_hz`."""
    told = json.dumps({**values, "bus_hz": bus_hz})
    return device.started("rt", name, {"values.json": told.encode()})


def in_c(flags: Sequence[str] = (), job: str = "lean") -> EmulatedBoard:
    """A board that runs c/rt_lean.c or rt_full.c, made with these flags, from its first
    instruction. The words at bare.SAMPLER are ticks, value, faults, as the idiomatic handler's
    counts; for the full job also records received."""
    return bare.start(bare.build(bare.SOURCES / f"rt_{job}.c", flags)).board


def check(name: str, value: int, faults: int) -> None:
    """Check that the measured program has done its work."""
    if value != RAW or faults:
        raise ToolError(f"{name} read {value:#x}, not {RAW:#x}, with {faults} faults")


class Wire:
    """The transfers on the sensor's bus, as its controller begins and ends them."""

    def __init__(self, board: EmulatedBoard, bus: int = 0) -> None:
        self.transfers = 0
        self.last_ns = 0.0  # of the last transfer: from the first edge of START to free again
        self._board = board
        controller = board.mcu.i2c[bus]
        self._began = 0.0
        self._chain(controller, "on_start", self._on_start)
        self._chain(controller, "complete_stop", self._on_stop)

    def _chain(self, controller: object, name: str, first: Callable[..., None]) -> None:
        then = getattr(controller, name)

        def both(*arguments: object) -> None:
            first(*arguments)
            then(*arguments)

        setattr(controller, name, both)

    def _on_start(self, repeated: bool) -> None:
        if not repeated:
            self._began = self._board.now_ns

    def _on_stop(self) -> None:
        self.transfers += 1
        self.last_ns = self._board.now_ns - self._began
