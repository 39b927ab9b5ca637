"""Show what a firmware logs, from a board or from a file.

FILE is what a board sent, as bytes: a capture of its serial port. Without it the board at the port
is heard, until Ctrl-C or for --seconds; the firmware is not interrupted. The texts are in the
table that the project's builds keep, log_table.json. Entries of a firmware that the table does not
know are shown as numbers, and stderr says so. Entries that a full queue refused, or that were
damaged on the way, are counted.

--json prints one object: "entries", each with "t_us" (the board's microsecond counter), "level",
"text", "file", "line", "function", "words", "id", "version" and "before", whether it is of the run
before the board's last start; "dropped" and "damaged"; "unknown_versions".
Exit code 0; 1 if the table does not know the firmware, or the board goes away.

Examples:
  noheap log
  noheap log --level warning --module motor
  noheap log capture.bin --table old/log_table.json --json
"""

import argparse
import contextlib
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from serial import Serial

from noheap_tools import answer
from noheap_tools.commands import common
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import asking, entries, serial_port
from noheap_tools.link.decode import Decoder, Log, Lost
from noheap_tools.logs.table import FILE
from noheap_tools.project import LEVELS
from noheap_tools.toolchain import to_stderr
from noheap_tools.toolchain.process import ended_like_ctrl_c

_PIECE = 1 << 16  # bytes
_MOST = 1_000_000  # entries of one --json object


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="what a board sent")
    common.add_port(parser)
    parser.add_argument("--seconds", type=float, metavar="S", help="stop after this time")
    parser.add_argument("--level", choices=LEVELS, default=LEVELS[0], help="the lowest shown")
    parser.add_argument(
        "--module", action="append", default=[], metavar="NAME", help="only of it; may be repeated"
    )
    parser.add_argument(
        "--table", type=Path, metavar="FILE", help=f"default: the project's {FILE}"
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    if args.seconds is not None and not args.seconds > 0:
        raise UsageError("--seconds: must be above 0")
    if args.file is not None and (args.port or args.seconds is not None):
        raise UsageError("--port and --seconds are for a board, and FILE is what one sent")
    decoder = Decoder(entries.table_of(args.table))
    chosen = entries.Filter(args.level, args.module)
    colours = sys.stdout.isatty()
    told: list[dict[str, Any]] = []
    dropped = damaged = 0
    source = contextlib.nullcontext(_of_file(args.file)) if args.file else _of_board(args)
    with source as pieces:
        for data in pieces:
            for item in decoder.feed(data):
                if isinstance(item, Lost):
                    dropped += item.dropped
                    damaged += item.records
                    if not args.json:
                        print(entries.lost_line(item), flush=True)
                elif isinstance(item, Log) and chosen.shows(item):
                    if not args.json:
                        print(entries.line(item, colours=colours), flush=True)
                    elif len(told) < _MOST:
                        told.append(entries.as_dict(item))
    unknown = sorted(decoder.unknown_versions)
    refused = [entries.refusal(unknown)] if unknown else []
    if args.json:
        versions = [f"{version:08x}" for version in unknown]
        answer.show(
            {
                "entries": told,
                "dropped": dropped,
                "damaged": damaged,
                "unknown_versions": versions,
            },
            refused,
        )
    if refused:
        raise ToolError(*refused)
    return 0


def _of_file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while data := file.read(_PIECE):
                yield data
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


@contextlib.contextmanager
def _of_board(args: argparse.Namespace) -> Iterator[Iterator[bytes]]:
    """Ctrl-C in the body ends it."""
    name = serial_port.choose(args.port)
    with (
        serial_port.opened(name) as port,
        contextlib.suppress(KeyboardInterrupt),
        ended_like_ctrl_c(),
        asking.at(port) as host,
    ):
        if not args.json:
            to_stderr(f"listening at {name}; Ctrl-C ends it")
        yield _heard(port, host, args.seconds)


def _heard(port: Serial, host: asking.Host, seconds: float | None) -> Iterator[bytes]:
    end_s = math.inf if seconds is None else time.monotonic() + seconds
    while time.monotonic() < end_s:
        host.go_on()
        yield serial_port.read_some(port)
