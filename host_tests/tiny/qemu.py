"""Tiny images on QEMU's machines, and the boards that they are built for: firmware/tiny/qemu.

with Machine("an385", made) as machine:
    said = machine.wait("no REPL")

Time in there is counted in instructions, 64 ns each, as host_tests/rig/qemu.py explains.
"""

import select
import socket
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from noheap_tools.board import boards, chips
from noheap_tools.board.boards import Board
from noheap_tools.board.chips import Chip, Family
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import compilers
from rig import qemu
from rig.patience import PATIENCE_S
from rig.qemu import MACHINES, QemuError

_QEMU = Family("qemu", "qemu", "qemu")
_KIB = 1024
_FLASH = range(512 * _KIB)
_RAM = (range(0x20000000, 0x20000000 + 64 * _KIB),)

# Folder of firmware/tiny/qemu: the machine, its chip, and the board that it is otherwise.
_BOARDS = {
    "microbit": (MACHINES["cortex-m0"], Chip("", "nRF51", _QEMU, "armv6m", _FLASH, _RAM)),
    "an385": (MACHINES["cortex-m3"], Chip("", "CMSDK", _QEMU, "armv7m", _FLASH, _RAM)),
    "an386": (MACHINES["cortex-m4f"], Chip("", "CMSDK", _QEMU, "armv7emsp", _FLASH, _RAM)),
    "netduinoplus2": (MACHINES["stm32f405"], chips.get("stm32f405")),
    "stm32vldiscovery": (
        qemu.Machine("stm32vldiscovery", "armv7m", 0, 0),
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
    """QEMU running an image, or what is in the file `flash`; it ends with this, or with a reset if
    `ends_at_reset`. `drive` needs `pins`."""

    def __init__(
        self,
        name: str,
        made: Made,
        *,
        ends_at_reset: bool = True,
        flash: Path | None = None,
        pins: bool = False,
    ) -> None:
        compilers.require(lambda line: None, compilers.QEMU)
        command = qemu.command_line(_BOARDS[name][0], flash or made.elf)
        self._pins = _Pins() if pins else None
        if self._pins:
            command = [*command, "-qtest", f"unix:{self._pins.path}", "-qtest-log", "none"]
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

    def drive(self, pin: str, level: int) -> None:
        """Only of port A: QEMU 7.2 has no input for the other ones."""
        assert self._pins is not None and pin[0] == "A"
        self._pins.drive(int(pin[1:]), level)

    def wait(self, text: str, times: int = 1) -> str:
        """Returns all that it has said once `text` is in it so many times. Raises QemuError if
        that takes more than PATIENCE_S, or if the machine ends, as it does at a fault."""
        deadline = time.monotonic() + PATIENCE_S
        while self.said.count(text) < times:
            if not select.select([self._screen], [], [], deadline - time.monotonic())[0]:
                raise QemuError(f"it was ended: no {text!r} after {PATIENCE_S:g} s", self.said)
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
        if self._pins:
            self._pins.close()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class _Pins:
    """The inputs of a machine's SYSCFG, by QEMU's protocol for tests of its devices."""

    _SYSCFG = "/machine/unattached/device[0]/syscfg"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="noheap-")
        self.path = Path(self._folder.name) / "pins"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen(1)
        self._listener.settimeout(PATIENCE_S)
        self._line: socket.socket | None = None

    def drive(self, number: int, level: int) -> None:
        if self._line is None:
            self._line = self._listener.accept()[0]
            self._line.settimeout(PATIENCE_S)
        self._line.sendall(
            f"set_irq_in {self._SYSCFG} unnamed-gpio-in {number} {level}\n".encode()
        )
        answer = self._line.recv(100)
        if answer != b"OK\n":
            raise QemuError(f"the pin was not driven: {answer!r}")

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._listener.close()
        self._folder.cleanup()
