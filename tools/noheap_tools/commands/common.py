"""Options that several commands have."""

import argparse
from pathlib import Path

from noheap_tools.errors import UsageError

TINY = "tiny"  # of --profile: firmware/tiny


def add_board(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", help="board name (default: the project's, else pico)")


def add_profile(parser: argparse._ActionsContainer, what: str) -> None:
    parser.add_argument("--profile", choices=(TINY,), help=f"{what}: docs/guide/tiny.md")


def add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        help="serial port, pty, socket:// or a name of 'noheap devices' (default: the one found)",
    )


def add_ports(parser: argparse.ArgumentParser) -> None:
    """`port` is a list, or None."""
    parser.add_argument(
        "--port",
        action="append",
        help="serial port, pty, socket:// or a name of 'noheap devices' (default: the one found);"
        " several times for more",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def require_writable(option: str, file: Path | None) -> None:
    """Raises UsageError if `file`, of that option, cannot be written, before any work is done."""
    if file is None:
        return
    try:
        there = file.exists()
        with file.open("a", encoding="utf-8"):
            pass
        if not there:
            file.unlink()
    except OSError as error:
        raise UsageError(f"{option}: cannot write {file}: {error.strerror}") from None
