"""List the boards that are plugged in: name, board, serial number, port and firmware.

A board's program is not interrupted: it is asked for its hello, as by 'noheap monitor'. A port
that may be another device's is not opened, unless --all says so.

--watch goes on until Ctrl-C, with a line for each board that comes or goes; --json then prints an
object a line, with "event": "here" or "gone".

--port of every command takes a serial number, or a name: a line lamp = "E6605481DB318236" in
[tool.noheap.devices] of the project's pyproject.toml, or in devices.toml in ~/.config/noheap,
which NOHEAP_SETTINGS moves.

Examples:
  noheap devices
  noheap devices --json
  noheap devices --watch
  noheap monitor --port lamp
"""

import argparse
import contextlib
import json
import time
from dataclasses import asdict, dataclass

from serial.tools.list_ports_common import ListPortInfo

from noheap_tools import answer
from noheap_tools.commands import common
from noheap_tools.errors import UsageError
from noheap_tools.link import names, serial_port, who
from noheap_tools.link.printable import printable
from noheap_tools.toolchain.process import ended_like_ctrl_c

_EACH_S = 1.0  # between two looks
_NO_BOARD = "no board is plugged in. 'noheap emulate' gives the port of an emulated one."


@dataclass(frozen=True)
class Device:
    """`state` is what the board does: "runs" a firmware with telemetry, "at the prompt",
    "no telemetry", "in use" by another program, "cannot be opened", or "not asked"."""

    name: str
    board: str
    serial_number: str
    port: str
    firmware: str
    state: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_json(parser)
    parser.add_argument("--all", action="store_true", help="open other USB serial ports, too")
    parser.add_argument("--port", action="append", help="this one, which may be no USB port")
    parser.add_argument("--watch", action="store_true", help="go on: show who comes and goes")


def run(args: argparse.Namespace) -> int:
    if args.watch:
        if args.port:
            raise UsageError("--watch looks at all of USB: leave --port out")
        with contextlib.suppress(KeyboardInterrupt), ended_like_ctrl_c():
            _watch(args)
        return 0
    found = [_asked(port) for port in _ports(args)]
    if args.json:
        answer.show({"devices": [asdict(it) for it in found]})
        return 0
    if not found:
        print(_NO_BOARD)
    rows = [[printable(it) or "-" for it in asdict(device).values()] for device in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    if found and not any(it.name for it in found):
        print(f'A line lamp = "SERIAL NUMBER" in {names.file()} gives one a name.')
    return 0


def _watch(args: argparse.Namespace) -> None:
    here: dict[str, Device] = {}
    while True:
        ports = {port.device: (port, to_open) for port, to_open in _ports(args)}
        for path in [it for it in here if it not in ports]:
            _tell("gone", here.pop(path), as_json=args.json)
        for path, which in ports.items():
            if path not in here:
                here[path] = _asked(which)
                _tell("here", here[path], as_json=args.json)
        time.sleep(_EACH_S)


def _tell(event: str, device: Device, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"event": event, **asdict(device)}), flush=True)
    else:
        cells = [printable(it) or "-" for it in asdict(device).values()]
        print("  ".join([event, *cells]), flush=True)


def _ports(args: argparse.Namespace) -> list[tuple[ListPortInfo, bool]]:
    """(port, whether to open it)."""
    if args.port:
        return [(_info(serial_port.choose(name)), True) for name in args.port]
    return [
        (port, args.all or serial_port.is_micropython(port)) for port in serial_port.candidates()
    ]


def _info(path: str) -> ListPortInfo:
    """Of a port that may be none of USB's."""
    known = (it for it in serial_port.candidates() if it.device == path)
    return next(known, ListPortInfo(path))


def _asked(which: tuple[ListPortInfo, bool]) -> Device:
    port, to_open = which
    number = port.serial_number or ""
    board, firmware = port.product or "", ""
    state = "not asked"
    if to_open:
        said, state = who.asked(port.device)
        if said is not None:
            board, firmware, number = said.board, said.firmware, number or said.unique_id
    return Device(names.name_of(number), board, number, port.device, firmware, state)
