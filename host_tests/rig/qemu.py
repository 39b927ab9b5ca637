"""MicroPython on a Cortex-M that QEMU emulates: one process, its raw REPL and its monitor.

    with Qemu("cortex-m3", files) as qemu:
        text = qemu.run("print(6 * 7)")
        qemu.command("qom-set", path="/machine/peripheral/t0", property="temperature", value=25000)

Time in there is counted in instructions, 64 ns each: what takes some takes the same at every run.
But while the CPU sleeps (WFI), QEMU 7.2 lets up to twice the time pass. The process never outlives
the one that started it, however that one ends.
"""

import contextlib
import fcntl
import json
import select
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpremote.romfs import VfsRomWriter

from noheap_tools.toolchain import resolve_qemu
from rig.patience import PATIENCE_S

_PIPE_BYTES = 1 << 20  # as much as Linux gives
_MIB = 1 << 20
_PROMPT = b">>> "
_BANNER = b"raw REPL; CTRL-B to exit\r\n>"
# ports/qemu/mcu/arm/errorhandler.c prints this before it stops for good.
_FAULT = b" exception caught:"
_FAULT_END = b"\nxPSR: "


@dataclass(frozen=True)
class Machine:
    """`files_at` is where memory is that MicroPython does not use, `room` how many bytes of it."""

    name: str
    mpy_arch: str
    files_at: int
    room: int
    arguments: tuple[str, ...] = ()


# The port's start-up code leaves it off: CPACR, ARMv7-M ARM B3.2.20.
_FPU = ("-device", "loader,addr=0xe000ed88,data=0x00f00000,data-len=4")
MACHINES = {
    # Memories as ports/qemu's linker script for it has them.
    "cortex-m0": Machine(
        "microbit",
        "armv6m",
        0x80000,
        _MIB * 3 // 2,
        (
            *("-global", f"nrf51-soc.flash-size={2 * _MIB}"),
            *("-global", "nrf51-soc.sram-size=262144"),
        ),
    ),
    "cortex-m3": Machine("mps2-an385", "armv7m", 0x21000000, 16 * _MIB),
    "cortex-m4f": Machine("mps2-an386", "armv7emsp", 0x21000000, 16 * _MIB, _FPU),
    # Its PSRAM, which the Secure core reads as data.
    "cortex-m33": Machine("mps2-an505", "armv7emsp", 0x80000000, 16 * _MIB),
    "stm32f405": Machine("netduinoplus2", "armv7emsp", 0x08080000, _MIB // 2, _FPU),
}


class QemuError(Exception):
    """The device did not do as asked; `said` is its output until then."""

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(f"{reason}\n{said}".rstrip())
        self.reason = reason
        self.said = said


class Files:
    """{path on the device: content} as one read-only file system, which QEMU loads."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="noheap-")
        self.path = Path(self._folder.name) / "files.romfs"
        image = _romfs(files)
        self.path.write_bytes(image)
        self.length = len(image)

    def close(self) -> None:
        self._folder.cleanup()


class Qemu:
    """Starts at the raw REPL with `files` mounted at "/". `devices`: further -device options.

    The constructor raises ToolError where there is no image, and else QemuError, as all do.
    """

    def __init__(self, cpu: str, files: Files, devices: Sequence[str] = ()) -> None:
        machine = MACHINES[cpu]
        if files.length > machine.room:  # QEMU 7.2 ends with a segmentation fault
            raise QemuError(f"{files.length} bytes of files, room for {machine.room} on {cpu}")
        image = resolve_qemu(cpu, lambda line: None).path
        self._heard = bytearray()
        self._stderr = tempfile.TemporaryFile("a+", prefix="noheap-")  # noqa: SIM115
        self._monitor, monitor = socket.socketpair()
        path = str(files.path).replace(",", ",,")  # QEMU's quoting
        command = [
            *command_line(machine, image),
            "-semihosting",
            *("-chardev", f"socket,id=monitor,fd={monitor.fileno()}"),
            *("-mon", "chardev=monitor,mode=control"),
            *("-device", f"loader,file={path},addr={machine.files_at},force-raw=on"),
        ]
        for device in devices:
            command += ["-device", device]
        with monitor:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                pass_fds=(monitor.fileno(),),
                bufsize=0,
            )
        self.pid = self._process.pid
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._keyboard, self._screen = self._process.stdin, self._process.stdout
        # The port's driver for the microbit's UART drops what nobody takes at once.
        with contextlib.suppress(PermissionError):  # a user's pipes have a limit in all
            fcntl.fcntl(self._screen, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        try:
            self._send(b"", lambda: self._heard.endswith(_PROMPT))
            # QEMU looks at the serial line again when something wakes it, and that the guest has
            # turned its UART on does not.
            self._answer()  # the monitor's greeting
            self.command("qmp_capabilities")
            self._send(b"\x01", lambda: self._heard.endswith(_BANNER))
            mount = f"bytearray_at({machine.files_at}, {files.length})"
            self.run(f"import vfs, uctypes\nvfs.mount(vfs.VfsRom(uctypes.{mount}), '/')")
        except BaseException:
            self.close()
            raise

    def run(self, code: str) -> str:
        """Returns the output of `code`. QemuError if it raises, faults or does not end."""
        # "OK", what it prints, 0x04, what escaped it, 0x04, ">"
        self._send(code.encode() + b"\x04", lambda: self._heard.endswith(b"\x04>"))
        said, error, _ = self._text().removeprefix("OK").split("\x04")
        if error:
            raise QemuError("the program raised", said + error)
        return said

    def command(self, execute: str, **arguments: Any) -> Any:
        """Returns the answer of QEMU's monitor (QMP)."""
        self._monitor.sendall(json.dumps({"execute": execute, "arguments": arguments}).encode())
        while True:
            answer = self._answer()
            if "error" in answer:
                raise QemuError(f"QEMU refuses {execute}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def word_at(self, address: int) -> int:
        """A word of the machine's memory or registers, as seen from outside."""
        said = self.command("human-monitor-command", **{"command-line": f"xp /1wx {address:#x}"})
        return int(said.partition(":")[2], 16)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for end in (self._keyboard, self._screen, self._monitor, self._stderr):
            end.close()

    def __enter__(self) -> "Qemu":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _send(self, data: bytes, done: Callable[[], bool]) -> None:
        """Type `data` and listen until `done()`."""
        self._heard.clear()
        with contextlib.suppress(BrokenPipeError):  # it ended, as will be heard
            self._keyboard.write(data)
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            patience = deadline - time.monotonic()
            if patience <= 0:
                raise self._failure(f"QEMU was ended: it was not done after {PATIENCE_S} s")
            self._hear(patience)
            if self._heard.endswith(_BANNER) and not done():
                raise self._failure("MicroPython started again")
            if _FAULT in self._heard and _FAULT_END in self._heard:
                with contextlib.suppress(QemuError):
                    self._hear(0.1)  # the rest of the line
                raise self._failure("the CPU took a fault")

    def _hear(self, patience_s: float) -> None:
        if not select.select([self._screen], [], [], patience_s)[0]:
            return
        data = self._screen.read(_PIPE_BYTES)
        if not data:
            code = self._process.wait()
            self._stderr.seek(0)
            raise self._failure(f"QEMU ended with exit code {code}: {self._stderr.read()}".strip())
        self._heard += data

    def _failure(self, reason: str) -> QemuError:
        return QemuError(reason, self._text().removeprefix("OK").replace("\x04", "\n"))

    def _text(self) -> str:
        return self._heard.decode(errors="replace").replace("\r\n", "\n")

    def _answer(self) -> dict[str, Any]:
        """The next line that the monitor says."""
        line = bytearray()
        while not line.endswith(b"\n"):
            if not select.select([self._monitor], [], [], PATIENCE_S)[0]:
                raise QemuError(f"QEMU's monitor was silent for {PATIENCE_S} s")
            line += self._monitor.recv(1) or b'{"error": {"desc": "it ended"}}\n'
        return json.loads(line)


def command_line(machine: Machine, image: Path) -> list[str]:
    """Runs `image` with its first serial port on stdin and stdout."""
    return [
        *_ending_with_us(),
        "qemu-system-arm",
        *("-machine", machine.name, *machine.arguments),
        *("-nodefaults", "-display", "none"),
        *("-icount", "shift=6,sleep=off"),
        *("-chardev", "stdio,id=serial,signal=off", "-serial", "chardev:serial"),
        *("-kernel", str(image)),
    ]


def _ending_with_us() -> list[str]:
    """Returns the beginning of a command that the kernel ends when this process is gone."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _romfs(files: Mapping[str, bytes]) -> bytes:
    """MicroPython's read-only file system (its extmod/vfs_rom.c)."""
    writer = VfsRomWriter()
    inside: list[str] = []
    for path in sorted(files, key=lambda path: path.split("/")):
        *folders, name = path.split("/")
        while inside != folders[: len(inside)]:
            inside.pop()
            writer.closedir()
        for folder in folders[len(inside) :]:
            inside.append(folder)
            writer.opendir(folder)
        writer.mkfile(name, files[path])
    for _ in inside:
        writer.closedir()
    return bytes(writer.finalise())
