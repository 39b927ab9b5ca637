"""Decode the board's reports, until Ctrl-C or for --seconds.

The firmware is not interrupted, and it does not matter when the board started or whether it
restarts meanwhile. It is asked for frames, and first for its hello, which also names the records
of the firmware's own; afterwards it prints text again, for a terminal. At the end stderr shows how
many frames were damaged and how many gaps the samples have. If the board is silent for 3 s, or
sent no record when --seconds end, stderr shows why: it gets one Enter, which only MicroPython's
prompt answers.
Exit code 0; 1 if the board goes away, or if no record came within --seconds.

--json prints one object a line: "type" (identity, declaration, hello, sample, stats, text, or the
name of a record of the firmware's own), "t_ms" (its arrival, ms since the start of this command),
and its fields: those of lib/noheap/wire/fields.py, or those that the firmware declares. A record
that nothing declares has the type "unknown".

Examples:
  noheap monitor
  noheap monitor --port /dev/ttyACM0 --seconds 10 --json
"""

import argparse
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from serial import Serial

from noheap_tools.commands import common
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import asking, entries, serial_port, silence
from noheap_tools.link import view as monitor_view
from noheap_tools.link.decode import Decoder, Item, Text
from noheap_tools.link.observation import Observation
from noheap_tools.link.printable import printable
from noheap_tools.toolchain import to_stderr
from noheap_tools.toolchain.process import ended_like_ctrl_c

_SILENT_S = 3.0
_TEXTS = 100  # lines that are kept, to find the last traceback in


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_port(parser)
    parser.add_argument("--seconds", type=float, metavar="S", help="stop after this time")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    if args.seconds is not None and not args.seconds > 0:
        raise UsageError("--seconds: must be above 0")
    name = serial_port.choose(args.port)
    seen = Observation()
    said: list[str] = []
    texts: deque[str] = deque(maxlen=_TEXTS)
    decoder = Decoder(entries.table_of())
    view = monitor_view.choose(as_json=args.json, tty=sys.stdout.isatty())
    with serial_port.opened(name) as port:
        try:
            with view, suppress(KeyboardInterrupt), ended_like_ctrl_c(), asking.at(port) as host:
                for t_ms, item in _listen(port, host, decoder, args.seconds, said):
                    seen.take(item)
                    view.show(t_ms, item, seen)
                    texts.extend([item.text] if isinstance(item, Text) else [])
        finally:
            to_stderr(_summary(seen, decoder.bad_frames))
        if args.seconds is not None and not seen.records:
            if said:
                raise ToolError(f"no record came in {args.seconds:g} s", "The reason is above.")
            raise silence.explained(port, list(texts))
    return 0


def _listen(
    port: Serial, host: asking.Host, decoder: Decoder, seconds: float | None, said: list[str]
) -> Iterator[tuple[int, Item]]:
    """Yields (ms, item); puts into `said` why the board is silent, if that was shown."""
    began = time.monotonic()
    elapsed = 0.0
    heard = False
    while seconds is None or elapsed < seconds:
        host.go_on()
        data = serial_port.read_some(port)
        elapsed = time.monotonic() - began
        heard = heard or bool(data)
        if not heard and elapsed > _SILENT_S:
            heard = True  # say it once
            why = silence.explained(port, ())
            said.append(f"{why.message}\n  {why.hint}")
            to_stderr(printable(said[0], lines=True))
        for item in decoder.feed(data):
            yield round(elapsed * 1000), item
    for text in decoder.flush():
        yield round(elapsed * 1000), text


def _summary(seen: Observation, bad_frames: int) -> str:
    usual = ["hello", "sample", "stats", "text"]
    named = [*usual, *sorted(set(seen.counts) - set(usual))]
    parts = [f"{seen.counts[name]} {name}" for name in named]
    ends = f"{bad_frames} damaged frames, {seen.gaps} gaps, {seen.restarts} restarts"
    return f"{', '.join(parts)}; {ends}"
