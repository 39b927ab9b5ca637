"""Serves the UART of a board on QEMU at a port of the host: emulator/serve.py's loop.

The firmware sees Ctrl-C and frames' requests there, and no REPL: a host may open the port at once.
"""

from typing import cast

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.ports import Port
from noheap_tools.emulator.serve import Server
from noheap_tools.qemu.board import QemuBoard


class QemuServer(Server):
    """`run` ends QEMU. The board's time follows the wall clock with `real_time`, as far as QEMU
    can keep up; else it runs as fast as it can."""

    def __init__(self, board: QemuBoard, port: Port, *, real_time: bool = True) -> None:
        super().__init__(cast(EmulatedBoard, board), port, real_time=real_time)
        self._qemu = board

    def boot(self) -> None:
        """Start it: a UART's other end needs no board."""
        self._qemu.run_ms(0)

    def close(self) -> None:
        self._qemu.close()
        super().close()

    def _to_bootloader(self) -> bool:
        return False
