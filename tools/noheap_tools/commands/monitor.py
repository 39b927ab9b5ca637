"""Show what boards report, until Ctrl-C or for --seconds.

On a terminal it is a screen: the value with its limits, the LED, histograms, counters, and what
the board prints. q ends it. Elsewhere, or with --plain, it is a line for each record. Give --port
several times to see several boards.

The firmware is not interrupted, and it does not matter when the board started or whether it
restarts meanwhile. It is asked for frames, and first for its hello, which also names the records
of the firmware's own; afterwards it prints text again, for a terminal. A board that is unplugged,
reset or flashed is waited for, and taken up again. If it is silent for 3 s, or sent no record when
--seconds end, it gets one Enter, which only MicroPython's prompt answers, and stderr shows why. At
the end stderr shows how many frames were damaged and how many gaps the samples have.
Exit code 0; 1 if no record came within --seconds, or with --once if a board goes away.

--json prints one object a line: "type" (identity, declaration, hello, sample, stats, text, or the
name of a record of the firmware's own), "t_ms" (its arrival, ms since the start of this command),
"time" (the same in UTC), "port", and its fields: those of lib/noheap/wire/fields.py, or those that
the firmware declares. A record that nothing declares has the type "unknown". The type "link" says
that a board went away, is back, or is silent.

--csv prints the records of one name as a table: sample, unless another is given.

--record keeps the raw bytes with their times. --replay shows them again: on a screen as fast as
they came, else at once.

Examples:
  noheap monitor
  noheap monitor --port /dev/ttyACM0 --port /dev/ttyACM1
  noheap monitor --port /dev/ttyACM0 --seconds 10 --json
  noheap monitor --csv pressure > day.csv
  noheap monitor --record day.noheap
  noheap monitor --replay day.noheap
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from noheap_tools import extras
from noheap_tools.commands import common
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import entries, serial_port
from noheap_tools.link.printable import printable
from noheap_tools.logs.table import FILE
from noheap_tools.monitor import outputs
from noheap_tools.monitor.live import Live
from noheap_tools.monitor.piece import MOST_BOARDS, Piece, Source
from noheap_tools.monitor.recording import Writer
from noheap_tools.monitor.replay import Replay
from noheap_tools.monitor.session import Board, Session
from noheap_tools.toolchain import to_stderr
from noheap_tools.toolchain.process import ended_like_ctrl_c

_WAIT_S = 0.1
_SAMPLE = "sample"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_ports(parser)
    parser.add_argument("--seconds", type=float, metavar="S", help="stop after this time")
    parser.add_argument(
        "--once",
        action="store_true",
        help="stop, with exit code 1, when a board goes away; or at the end of a recording",
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--plain", action="store_true", help="lines, on a terminal too")
    shown.add_argument("--json", action="store_true", help="one JSON object a line")
    shown.add_argument(
        "--csv",
        nargs="?",
        const=_SAMPLE,
        metavar="RECORD",
        help="a table of the records of this name (default: sample)",
    )
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep what comes in it")
    parser.add_argument("--force", action="store_true", help="overwrite the file of --record")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="show a recording")
    parser.add_argument(
        "--svg", type=Path, metavar="FILE", help="with --replay: the screen at its end, a picture"
    )
    parser.add_argument("--speed", choices=("real", "max"), help="of --replay: see above")


def run(args: argparse.Namespace) -> int:
    _check(args)
    if args.svg is not None:
        return _draw(args.replay, args.svg)
    on_screen = not (args.plain or args.json or args.csv) and sys.stdout.isatty()
    if on_screen and not _has_screen():
        on_screen = False
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(_source(args, on_screen))
        writer = None
        if args.record is not None:
            made = Writer(args.record, source.began, force=args.force)
            writer = stack.enter_context(made)
        if on_screen:
            from noheap_tools.monitor import screen

            return screen.run(
                source,
                writer,
                _sum_up,
                seconds=args.seconds,
                once=args.once,
                table=entries.table_of(),
            )
        return _lines(args, source, writer)


def _check(args: argparse.Namespace) -> None:
    if args.seconds is not None and not args.seconds > 0:
        raise UsageError("--seconds: must be above 0")
    if args.port and len(args.port) > MOST_BOARDS:
        raise UsageError(f"--port: at most {MOST_BOARDS}")
    for option in ("port", "record"):
        if args.replay is not None and getattr(args, option):
            raise UsageError(f"--{option}: --replay reads a recording, and no board")
    if args.force and args.record is None:
        raise UsageError("--force is for --record")
    for option in ("speed", "svg"):
        if getattr(args, option) and args.replay is None:
            raise UsageError(f"--{option} is for --replay")


def _draw(recording: Path, svg: Path) -> int:
    common.require_writable("--svg", svg)
    from noheap_tools.monitor import picture

    with Replay(recording, real_time=False) as source:
        svg.write_text(picture.drawn(source, entries.table_of()), encoding="utf-8")
    print(f"wrote {svg}")
    return 0


def _has_screen() -> bool:
    try:
        import textual  # noqa: F401
    except ModuleNotFoundError as error:
        to_stderr(f"these are plain lines: {extras.missing(error).message} brings the screen")
        return False
    return True


def _source(args: argparse.Namespace, on_screen: bool) -> Live | Replay:
    if args.replay is not None:
        real_time = args.speed == "real" or (on_screen and args.speed is None)
        return Replay(args.replay, real_time=real_time)
    ports: dict[str, str] = {}
    for name in args.port or [None]:
        port = serial_port.choose(name)
        if port in ports.values():
            raise UsageError(f"--port: {port} is given twice")
        ports[name or port] = port
    return Live(ports, comes_back=not args.once)


def _lines(args: argparse.Namespace, source: Live | Replay, writer: Writer | None) -> int:
    session = Session(entries.table_of())
    output = _output(args, source)
    last_us = 0
    try:
        with contextlib.suppress(KeyboardInterrupt), ended_like_ctrl_c():
            for piece in _pieces(source, args.seconds):
                if writer is not None:
                    writer.write(piece)
                last_us = piece.t_us
                for heard in session.take(piece):
                    output.show(heard)
            for heard in session.flush(last_us):
                output.show(heard)
    finally:
        _sum_up(session.boards)
    if isinstance(source, Replay):
        if source.is_cut:
            to_stderr(f"{args.replay} was cut short: all before its last piece was shown")
    elif args.seconds is not None:
        _require_records(args, source, session)
    return 0


def _output(args: argparse.Namespace, source: Source) -> outputs.Output:
    if args.json:
        return outputs.Json(to_stderr, source.began)
    if args.csv:
        return outputs.Csv(to_stderr, source.began, args.csv)
    return outputs.Plain(to_stderr, several=len(source.names) > 1)


def _pieces(source: Live | Replay, seconds: float | None) -> Iterator[Piece]:
    began = time.monotonic()
    while not source.ended:
        left = _WAIT_S if seconds is None else began + seconds - time.monotonic()
        if left <= 0:
            break
        yield from source.take(min(left, _WAIT_S))
    if isinstance(source, Live):
        yield from source.stop()


def _require_records(args: argparse.Namespace, source: Live, session: Session) -> None:
    """Raises ToolError if a board sent none."""
    for board in session.boards:
        if board.seen.records or board.refused is not None:
            continue
        if board.why:
            where = f" from {board.name}" if len(session.boards) > 1 else ""
            raise ToolError(f"no record came in {args.seconds:g} s{where}", "The reason is above.")
        raise source.why_silent(board.at, list(board.texts))


def _sum_up(boards: Sequence[Board]) -> None:
    for board in boards:
        where = f"{printable(board.name)}: " if len(boards) > 1 else ""
        to_stderr(where + _summary(board))


def _summary(board: Board) -> str:
    """What came from it in all, in a line."""
    seen = board.seen
    usual = ["hello", "sample", "stats", "text"]
    named = [*usual, *sorted(set(seen.counts) - set(usual))]
    parts = [f"{seen.counts[name]} {name}" for name in named]
    ends = f"{board.decoder.bad_frames} damaged frames, {seen.gaps} gaps, {seen.restarts} restarts"
    unknown = len(board.decoder.unknown_versions)
    if unknown:
        ends += f", {unknown} firmwares that {FILE} does not know"
    return f"{', '.join(parts)}; {ends}"
