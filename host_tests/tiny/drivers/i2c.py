"""The STM32's I2C driver in C.

driver = Driver(tmp_path, boards.load("nucleo_f411re"))
driver.write(0x48, b"\\x00", stop=False)
driver.read(0x48, 2)
"""

import ctypes
from pathlib import Path

from noheap_tools.board.boards import Board
from tiny.drivers.compiled import Compiled

TIMEOUT_US = 10_000


class Driver:
    """Bus 1 of `board`."""

    def __init__(self, folder: Path, board: Board) -> None:
        self._compiled = Compiled(folder, board, "stm32/i2c.c")

    def set_up(self, clock_hz: int, hz: int) -> None:
        self._compiled.set_clocks(clock_hz)
        self._compiled.call("chip_i2c_init", 1, 0, 0, hz)

    def has_pins(self, bus: int, scl: int = -1, sda: int = -1) -> tuple[bool, int, int]:
        """Whether they are pins of that bus, and which ones those are that were -1."""
        pins = ctypes.c_int(scl), ctypes.c_int(sda)
        found = self._compiled.call(
            "chip_i2c_pins", bus, *map(ctypes.byref, pins), gives=ctypes.c_bool
        )
        return found, pins[0].value, pins[1].value

    def write(self, address: int, data: bytes, *, stop: bool = True) -> int:
        """Returns the bytes that were acknowledged, or a negative errno."""
        buffer = (ctypes.c_uint8 * max(len(data), 1))(*data)
        return self._run(address, buffer, len(data), False, stop)

    def read(self, address: int, count: int, *, stop: bool = True) -> tuple[int, bytes]:
        buffer = (ctypes.c_uint8 * max(count, 1))()
        return self._run(address, buffer, count, True, stop), bytes(buffer)[:count]

    def _run(self, address: int, buffer, count: int, reading: bool, stop: bool) -> int:
        return self._compiled.call(
            "chip_i2c_transfer",
            *(1, address, buffer, ctypes.c_size_t(count), reading, stop, TIMEOUT_US),
        )
