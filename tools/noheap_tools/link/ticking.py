"""Waits for a board's reports after a reset, to see whether its loop ticks.

    find_port = serial_port.followed(name)
    ...                                     # reset it
    verdict = ticking.watch(port, find_port, patience_s=8)
    if not verdict.ticks: print(verdict.texts)

It goes by the board's counters, not by the samples, because they come once a second.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from serial import Serial

from noheap_tools.errors import ToolError
from noheap_tools.link import asking, keys, serial_port
from noheap_tools.link.decode import Decoder, Item, Record, Text

_RETURN_S = 10.0  # for a board's port to come back after a reset
_RETRY_S = 0.2
_POLL_S = 0.1
_SILENCE_S = 2.0
_REST_S = 1.0  # for the rest of a traceback


@dataclass
class Verdict:
    """`ticks` and `missed` as the board counts them; None: not reported in time."""

    ticks: int | None = None
    missed: int | None = None
    texts: list[str] = field(default_factory=list)
    ended: bool = False  # main.py has ended: a traceback, or MicroPython's banner
    explained: bool = False  # by a traceback

    def take(self, item: Item) -> None:
        if isinstance(item, Text):
            self.texts.append(item.text)
            if not item.framed:
                self.explained |= item.text.startswith("Traceback")
                self.ended |= self.explained or item.text.startswith("MicroPython v")
        elif isinstance(item, Record) and item.name == "stats":
            self.ticks, self.missed = item.fields["ticks"], item.fields["missed"]


def watch(port: Serial, find_port: Callable[[], str], patience_s: float) -> Verdict:
    """Listen for counted ticks at the open `port` of a board that is just being reset.

    If it goes away, it is looked for under the name that `find_port` returns, and `patience_s`
    counts from its return. ToolError if it does not come back.
    """
    verdict = Verdict()
    decoder = Decoder()
    try:
        port.timeout = _POLL_S
        _listen(port, decoder, verdict, time.monotonic() + patience_s)
    except (ToolError, OSError):  # the latter from setting the time-out
        port.close()
        _listen_when_back(find_port, decoder, verdict, patience_s)
    return verdict


def _listen_when_back(
    find_port: Callable[[], str], decoder: Decoder, verdict: Verdict, patience_s: float
) -> None:
    deadline = time.monotonic() + _RETURN_S
    while True:
        try:
            with serial_port.opened(find_port(), _POLL_S) as port:
                _listen(port, decoder, verdict, time.monotonic() + patience_s)
            return
        except ToolError:
            # Not there yet, or it was the old one, about to go.
            if time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_S)


def complaint(name: str, patience_s: float) -> list[str]:
    """The output of main.py when it is started once more, now that the port is open.

    If it runs but does not tick, that is the traceback of the place where it was.
    """
    verdict = Verdict()
    with serial_port.opened(name) as port:
        serial_port.send(port, keys.RESTART)
        _listen(port, Decoder(), verdict, time.monotonic() + patience_s)
    return verdict.texts


def _listen(port: Serial, decoder: Decoder, verdict: Verdict, deadline: float) -> None:
    """Listens until ticks are counted, or main.py has ended, or the deadline."""
    nudge_at = time.monotonic() + _SILENCE_S
    with asking.at(port) as host:
        while not verdict.ticks and time.monotonic() < deadline:
            host.go_on()
            data = serial_port.read_some(port)
            for item in decoder.feed(data):
                verdict.take(item)
            if verdict.ended:
                deadline = min(deadline, time.monotonic() + _REST_S)
            if data:
                nudge_at = deadline
            elif not verdict.ended and time.monotonic() > nudge_at:
                # MicroPython keeps its output until the host is there and the next output comes:
                # at a prompt Enter makes one, and a running program ignores it.
                serial_port.send(port, b"\r")
                nudge_at = time.monotonic() + _SILENCE_S
