"""Serial ports: finding the board's, opening it, and plain words for errors.

    name = choose(args.port)            # a path, COMx, socket://host:number, or a board's name
    with opened(name) as port:          # pyserial's
        read_some(port)

mpremote's transport opens a port itself: device.py uses it, and `why_not` when it fails.
"""

import contextlib
import errno
from collections.abc import Callable, Iterator

import serial
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from noheap_tools import system
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import names

# USB vendor and product of boards that run MicroPython: rp2, stm32 (two layouts), Arduino's.
_MICROPYTHON = {(0x2E8A, 0x0005), (0xF055, 0x9800), (0xF055, 0x9801), (0xF055, 0x9802)}
_BAUD = 115200  # means nothing over USB
_RFC2217 = "rfc2217://"
WRITE_S = 5.0  # for the device to take what is sent


def candidates() -> list[ListPortInfo]:
    """The USB serial ports of this machine: those of MicroPython boards, else all."""
    ports: list[ListPortInfo] = [port for port in list_ports.comports() if port.vid is not None]
    ports.sort(key=lambda port: port.device)
    return [port for port in ports if is_micropython(port)] or ports


def is_micropython(port: ListPortInfo) -> bool:
    """Whether it is surely such a board's."""
    return (port.vid, port.pid) in _MICROPYTHON


def choose(name: str | None) -> str:
    """The port of the board with this name or serial number, or `name` itself, if given; else the
    one port that a board is on. ToolError unless it is one."""
    if name is not None:
        return _named(name)
    found = candidates()
    if not found:
        raise ToolError(
            "no board found: no USB serial port is there",
            "Plug one in ('noheap doctor' helps), or name its port with --port. 'noheap emulate'"
            " gives the port of an emulated one.",
        )
    if len(found) > 1:
        lines = "\n  ".join(f"{port.device}  {port.description}" for port in found)
        raise ToolError("several ports could be the board's: pick one with --port", lines)
    return found[0].device


def _named(name: str) -> str:
    number = names.known().get(name)
    wanted = (number or name).casefold()
    for port in list_ports.comports():
        if (port.serial_number or "").casefold() == wanted:
            return port.device
    if number is not None:
        raise ToolError(
            f"{name}, with the serial number {number}, is not plugged in",
            "'noheap devices' lists the boards that are.",
        )
    return name


def followed(name: str) -> Callable[[], str]:
    """Returns a function that finds the port of the board at `name`: after a reset it may have
    another number."""
    serial_number = next(
        (port.serial_number for port in list_ports.comports() if _is(port.device, name)), None
    )

    def find() -> str:
        ports = list_ports.comports() if serial_number else []
        same = [port.device for port in ports if port.serial_number == serial_number]
        return same[0] if same else name

    return find


def _is(device: str, name: str) -> bool:
    """Whether the user's `name` is that of the port. Windows takes com3 for COM3, and macOS has
    two names for each port."""
    return device.casefold() == name.replace("/dev/tty.", "/dev/cu.", 1).casefold()


def is_emulated(name: str) -> bool:
    """Whether `noheap emulate` serves `name`: such a board is slow."""
    return name.startswith(("/dev/pts/", "/dev/ttys", "socket://"))


@contextlib.contextmanager
def opened(name: str, timeout_s: float = 0.1) -> Iterator[serial.Serial]:
    """The open port; reads return after `timeout_s` at most. ToolError if it cannot be opened."""
    # pyserial's RFC 2217 knows no time limit for writing.
    write_s = None if name.startswith(_RFC2217) else WRITE_S
    try:
        port = serial.serial_for_url(
            name, _BAUD, timeout=timeout_s, write_timeout=write_s, exclusive=True
        )
    except (OSError, ValueError) as error:
        raise explain(name, error) from None
    try:
        yield port
    finally:
        with contextlib.suppress(OSError):
            port.close()


def why_not(name: str) -> ToolError:
    """The error that keeps `name` from being opened, found out by trying."""
    try:
        serial.serial_for_url(name, _BAUD, exclusive=True).close()
    except (OSError, ValueError) as error:
        return explain(name, error)
    return ToolError(f"cannot open {name}", "It can be opened now: try again.")


def explain(name: str, error: OSError | ValueError) -> ToolError:
    """The error of opening port `name` in words."""
    if isinstance(error, ValueError):
        return UsageError(f"{name!r} is not a port: {error}")
    text = str(error)
    if name.startswith("socket://"):
        return ToolError(f"nothing answers at {name}", "Is 'noheap emulate --tcp-port' running?")
    if name.startswith(_RFC2217):
        return ToolError(f"nothing answers at {name}", "Is the serial port's server running?")
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO) or "FileNotFoundError" in text:
        there = ", ".join(port.device for port in candidates()) or "none"
        return ToolError(f"there is no port {name}", f"USB serial ports here: {there}.")
    if error.errno == errno.EACCES:
        return ToolError(
            f"no permission to open {name}",
            system.access_line(),
        )
    if error.errno in (errno.EAGAIN, errno.EBUSY) or "PermissionError" in text:
        return ToolError(
            f"{name} is in use by another program",
            "Close it: a REPL, a monitor, Thonny, ModemManager.",
        )
    if "Could not configure port" in text:
        return ToolError(f"{name} is not a serial port")
    return ToolError(f"cannot open {name}: {text}")


def read_some(port: serial.Serial) -> bytes:
    """The bytes that have come in, at most after the port's timeout. ToolError if it is gone."""
    try:
        first = port.read(1)
        return first + port.read(port.in_waiting) if first else first
    except OSError as error:
        raise went_away(str(port.name)) from error


def send(port: serial.Serial, data: bytes) -> None:
    """ToolError if the board is gone, or reads nothing."""
    try:
        port.write(data)
    except serial.SerialTimeoutException as error:
        raise takes_nothing(str(port.name)) from error
    except OSError as error:
        raise went_away(str(port.name)) from error


def takes_nothing(name: str) -> ToolError:
    """The error for a device that does not read what is sent."""
    return ToolError(
        f"the device at {name} takes nothing that is sent to it",
        "Is it the board's port? If so, plug the board in again.",
    )


def went_away(name: str) -> ToolError:
    """The error for an open port that disappears."""
    return ToolError(f"the board at {name} went away", "Unplugged, or reset?")
