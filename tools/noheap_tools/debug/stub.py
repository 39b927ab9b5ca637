"""Answers a gdb at a TCP port, for the board that emulator/serve.py runs.

    server.debugger = Stub(board, TcpPort(3333))

rp2040py has a server of its own, which has no packets for breakpoints, ends at one that is not as
it must be, and runs the chip itself. "GDB" as in packets.py.
"""

from collections.abc import Callable

from noheap_tools.debug import packets
from noheap_tools.debug.packets import Packets
from noheap_tools.debug.target import REGISTERS, Target
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.ports import Port

_MOST_READ = packets.MOST_BYTES // 2 - 8
_SIGINT, _SIGTRAP = "S02", "S05"
_WRONG = "E01"
_NAMES = [f"r{n}" for n in range(13)] + ["sp", "lr", "pc", "xpsr"]
_TYPES = {"sp": "data_ptr", "pc": "code_ptr"}
# GDB G.5.3, ARM features.
_DESCRIPTION = (
    '<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target version="1.0">'
    '<architecture>arm</architecture><feature name="org.gnu.gdb.arm.m-profile">'
    + "".join(
        f'<reg name="{name}" bitsize="32" regnum="{n}" type="{_TYPES.get(name, "int")}"/>'
        for n, name in enumerate(_NAMES)
    )
    + "</feature></target>"
)
_BREAKPOINTS, _WRITES = ("0", "1"), "2"  # kinds of the packets Z and z


class Stub:
    def __init__(self, board: EmulatedBoard, port: Port) -> None:
        self.port = port
        self._board = board
        self._target = Target(board, self._on_halt)
        self._packets = Packets()
        self._attached = False
        self.run_until = self._target.run_until

    @property
    def halted(self) -> bool:
        return self._target.halted

    def look(self) -> None:
        """Take what gdb has sent, and answer. One that goes away lets the board run on."""
        self.port.look()
        for packet in self._packets.feed(self.port.receive()):
            self._attached = True
            self._take(packet)
        if self._attached and not self.port.connected:
            self._leave()
        self.port.flush()

    def _take(self, packet: str | None) -> None:
        if packet is None:
            self.port.send(b"-")
        elif packet == packets.CTRL_C:
            if not self.halted:
                self._target.halt()
                self._say(_SIGINT)
        else:
            self.port.send(b"+")
            try:
                answer = self._answer(packet)
            except (ValueError, IndexError, KeyError):
                answer = _WRONG
            if answer is not None:
                self._say(answer)

    def _answer(self, packet: str) -> str | None:
        """None: none now, or none at all."""
        of_kind: dict[str, Callable[[str], str | None]] = {
            "?": self._why_halted,
            "g": lambda _: "".join(self._register(n) for n in range(REGISTERS)),
            "G": self._set_registers,
            "p": lambda rest: self._register(int(rest, 16)),
            "P": self._set_register,
            "m": self._read,
            "M": self._write,
            "c": self._go_on,
            "s": self._step,
            "Z": lambda rest: self._stop_at(rest, wanted=True),
            "z": lambda rest: self._stop_at(rest, wanted=False),
            "D": self._detach,
            "k": self._kill,
            "q": self._query,
            "H": lambda _: "OK",
        }
        return of_kind.get(packet[:1], lambda _: "")(packet[1:])

    def _why_halted(self, _rest: str) -> str:
        self._target.halt()
        return _SIGTRAP

    def _register(self, number: int) -> str:
        if not 0 <= number < REGISTERS:
            return _WRONG
        return self._target.register(number).to_bytes(4, "little").hex()

    def _set_registers(self, rest: str) -> str:
        data = bytes.fromhex(rest)
        for n in range(min(REGISTERS, len(data) // 4)):
            self._target.set_register(n, int.from_bytes(data[4 * n : 4 * n + 4], "little"))
        return "OK"

    def _set_register(self, rest: str) -> str:
        number, value = rest.split("=")
        data = bytes.fromhex(value)
        if not 0 <= int(number, 16) < REGISTERS or len(data) != 4:
            return _WRONG
        self._target.set_register(int(number, 16), int.from_bytes(data, "little"))
        return "OK"

    def _read(self, rest: str) -> str:
        address, length = _range(rest)
        return self._target.read(address, min(length, _MOST_READ)).hex()

    def _write(self, rest: str) -> str:
        place, data = rest.split(":")
        address, length = _range(place)
        written = bytes.fromhex(data)
        if len(written) != length:
            return _WRONG
        self._target.write(address, written)
        return "OK"

    def _go_on(self, rest: str) -> None:
        if rest:
            self._target.set_register(15, int(rest, 16))
        self._target.go_on()

    def _step(self, rest: str) -> str:
        if rest:
            self._target.set_register(15, int(rest, 16))
        self._target.step()
        return _SIGTRAP

    def _stop_at(self, rest: str, *, wanted: bool) -> str:
        kind, _, place = rest.partition(",")
        address, length = _range(place.split(";")[0])
        if kind in _BREAKPOINTS:
            change = self._target.breakpoints.add if wanted else self._target.breakpoints.discard
            change(address & ~1)
        elif kind == _WRITES and 0 < length <= _MOST_READ:
            change = self._target.watch if wanted else self._target.watch_no_more
            change(address, length)
        else:
            return ""
        return "OK"

    def _detach(self, _rest: str) -> str:
        self._target.forget()
        return "OK"

    def _kill(self, _rest: str) -> None:
        """gdb's end ends no board."""
        self._target.forget()

    def _query(self, rest: str) -> str:
        if rest.startswith("Supported"):
            return f"PacketSize={packets.MOST_BYTES:x};qXfer:features:read+"
        if rest.startswith("Xfer:features:read:target.xml:"):
            at, length = _range(rest.rpartition(":")[2])
            part = _DESCRIPTION[at : at + min(length, _MOST_READ)]
            return ("m" if at + len(part) < len(_DESCRIPTION) else "l") + part
        if rest.startswith("Rcmd,"):
            return self._command(bytes.fromhex(rest.removeprefix("Rcmd,")))
        return "1" if rest.startswith("Attached") else ""

    def _command(self, command: bytes) -> str:
        """gdb's `monitor reset`."""
        if command.strip() != b"reset":
            return b"noheap knows: monitor reset\n".hex()
        self._board.reset()
        return "OK"

    def _on_halt(self, watched: int | None) -> None:
        self._say(_SIGTRAP if watched is None else f"T05watch:{watched:x};")

    def _leave(self) -> None:
        self._attached = False
        self._packets = Packets()
        self._target.forget()

    def _say(self, text: str) -> None:
        self.port.send(packets.framed(text))


def _range(text: str) -> tuple[int, int]:
    """`address,length`, both in hexadecimal."""
    address, length = (int(it, 16) for it in text.split(","))
    if not 0 <= address < 1 << 32 or length < 0:
        raise ValueError(text)
    return address, length
