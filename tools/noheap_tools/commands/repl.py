"""Open the board's REPL, with mpremote. Ctrl-] or Ctrl-X leaves it.

Ctrl-C stops the firmware, Ctrl-D starts it again. The exit code is mpremote's.

Examples:
  noheap repl
  noheap repl --port /dev/ttyACM0
"""

import argparse
import sys

from noheap_tools.errors import UsageError
from noheap_tools.link import serial_port, terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", help="serial port or pty (default: the one found)")


def run(args: argparse.Namespace) -> int:
    name = serial_port.choose(args.port)
    if name.startswith("socket://"):
        raise UsageError(
            "mpremote's REPL cannot use a socket", "Use a pseudo-terminal: noheap emulate --pty"
        )
    if not sys.stdin.isatty():
        raise UsageError(
            "the REPL needs a terminal", f"mpremote connect {name} exec CODE does not"
        )
    with serial_port.opened(name):
        pass  # otherwise mpremote would say less about the error
    return terminal.repl(name)
