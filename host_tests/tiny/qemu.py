"""Tiny images on QEMU's machines, and the boards that they are built for: firmware/tiny/qemu.

with Machine("an385", made) as machine:
    said = machine.wait("no REPL")

Time in there is counted in instructions, 64 ns each, as host_tests/rig/qemu.py explains.
"""

import select
import subprocess
import time
from dataclasses import replace

from noheap_tools.board import boards, chips
from noheap_tools.board.boards import Board
from noheap_tools.board.chips import Chip, Family
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import compilers
from rig import qemu
from rig.qemu import MACHINES, QemuError

LIMIT_S = 60.0  # the slowest takes a few seconds

_QEMU = Family("qemu", "qemu", "qemu")
_KIB = 1024
_FLASH = range(0x00000000, 512 * _KIB)
_RAM = (range(0x20000000, 0x20000000 + 64 * _KIB),)

# Folder of firmware/tiny/qemu: the machine, its chip, and the board that it is otherwise.
_BOARDS = {
    "microbit": (MACHINES["cortex-m0"], Chip("", "nRF51", _QEMU, "armv6m", _FLASH, _RAM)),
    "an385": (MACHINES["cortex-m3"], Chip("", "CMSDK", _QEMU, "armv7m", _FLASH, _RAM)),
    "an386": (MACHINES["cortex-m4f"], Chip("", "CMSDK", _QEMU, "armv7emsp", _FLASH, _RAM)),
    "netduinoplus2": (MACHINES["stm32f405"], chips.get("stm32f405")),
    "stm32vldiscovery": (
        qemu.Machine("stm32vldiscovery", "armv7m", 0),
        replace(chips.get("stm32f103"), title="STM32F100", ram=(range(0x20000000, 0x20002000),)),
    ),
}
_LIKE = {"netduinoplus2": "pybv11", "stm32vldiscovery": "bluepill_f103"}
CPUS = ("microbit", "an385", "an386")


def board(name: str) -> Board:
    """For `build.image`; `name` is a folder of firmware/tiny/qemu."""
    machine, chip = _BOARDS[name]
    like = boards.load(_LIKE.get(name, "pico"))
    tiny = {**like.tiny, "uart": 1} if like.tiny else {}  # QEMU's first serial port
    return replace(
        like,
        name=name,
        chip=replace(chip, name=f"qemu/{name}"),
        machine=f"{machine.name} with {chip.title}",
        tiny=tiny,
    )


class Machine:
    """QEMU running an image; it ends with this, or with a reset if `ends_at_reset`."""

    def __init__(self, name: str, made: Made, *, ends_at_reset: bool = True) -> None:
        compilers.require(lambda line: None, compilers.QEMU)
        command = qemu.command_line(_BOARDS[name][0], made.elf)
        self._process = subprocess.Popen(
            [*command, *(["-no-reboot"] if ends_at_reset else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._keyboard, self._screen = self._process.stdin, self._process.stdout
        self._heard = b""

    @property
    def said(self) -> str:
        return self._heard.decode(errors="replace").replace("\r\n", "\n")

    def say(self, data: bytes) -> None:
        self._keyboard.write(data)

    def wait(self, text: str, times: int = 1) -> str:
        """Returns all that it has said once `text` is in it so many times. Raises QemuError if
        that takes more than LIMIT_S, or if the machine ends, as it does at a fault."""
        deadline = time.monotonic() + LIMIT_S
        while self.said.count(text) < times:
            if not select.select([self._screen], [], [], deadline - time.monotonic())[0]:
                raise QemuError(f"it was ended: no {text!r} after {LIMIT_S:g} s", self.said)
            data = self._screen.read(1 << 16)
            if not data:
                raise QemuError("it was reset or ended, as at a fault", self.said)
            self._heard += data
        return self.said

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._keyboard.close()
        self._screen.close()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
