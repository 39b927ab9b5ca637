"""Stop the firmware and open the board's REPL, with mpremote. Ctrl-] or Ctrl-X leaves it.

There Ctrl-D starts the firmware again, and Ctrl-C stops it. Once the REPL is left, 'noheap reset'
starts a firmware that is still stopped. The exit code is mpremote's.

Examples:
  noheap repl
  noheap repl --port /dev/ttyACM0
"""

import argparse
import sys
import time

from serial import Serial

from noheap_tools.commands import common
from noheap_tools.errors import UsageError
from noheap_tools.link import keys, serial_port, terminal
from noheap_tools.toolchain import to_stderr

_PATIENCE_S = 3.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_port(parser)


def run(args: argparse.Namespace) -> int:
    name = serial_port.choose(args.port)
    if name.startswith("socket://"):
        raise UsageError(
            "mpremote's REPL cannot use a socket", "Use a pseudo-terminal: noheap emulate --pty"
        )
    with serial_port.opened(name) as port:
        if not sys.stdin.isatty():
            raise UsageError(
                "the REPL needs a terminal", f"mpremote connect {name} exec CODE does not"
            )
        stopped = _stop(port)
    if stopped:
        to_stderr("the firmware is stopped: Ctrl-D starts it again; Ctrl-] leaves")
    else:
        to_stderr(
            f"no prompt came within {_PATIENCE_S:g} s of Ctrl-C, which the program on the board"
            " ignores; Ctrl-] leaves"
        )
    return terminal.repl(name)


def _stop(port: Serial) -> bool:
    """Whether the board is at the prompt."""
    serial_port.send(port, keys.STOP)
    deadline = time.monotonic() + _PATIENCE_S
    heard = b""
    while heard != keys.PROMPT and time.monotonic() < deadline:
        heard = (heard + serial_port.read_some(port))[-len(keys.PROMPT) :]
    return heard == keys.PROMPT
