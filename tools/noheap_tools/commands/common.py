"""Options that several commands have."""

import argparse
from pathlib import Path

from noheap_tools import project
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.emulator import scenario
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import UsageError

TINY = "tiny"  # of --profile: firmware/tiny

_DEFAULT_SCENARIO = Path(__file__).parents[1] / "scenarios" / "default.toml"


def add_board(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", help="board name (default: the project's, else pico)")


def add_profile(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--profile", choices=(TINY,), help=f"{what}: docs/guide/tiny.md")


def add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", help="serial port, pty or socket:// (default: the one found)")


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def require_writable(option: str, file: Path | None) -> None:
    """Raises UsageError if `file`, of that option, cannot be written, before any work is done."""
    if file is None:
        return
    try:
        there = file.exists()
        with file.open("a"):
            pass
        if not there:
            file.unlink()
    except OSError as error:
        raise UsageError(f"{option}: cannot write {file}: {error.strerror}") from None


def emulated_board(name: str | None) -> Board:
    """The board called `name`, else the project's. Raises UsageError if it is not emulated."""
    board = boards.chosen(name)
    if not board.emulated:
        known = (boards.load(it) for it in boards.names())
        can = ", ".join(it.name for it in known if it.emulated)
        raise UsageError(
            f"{board.name} ({board.chip}) is not emulated", f"Use --board with one of {can}."
        )
    return board


def scenario_of(file: Path | None) -> Scenario:
    """The scenario in `file`; with None the project's, else the one that comes with noheap."""
    return scenario.load(file or project.current().scenario or _DEFAULT_SCENARIO)


def own_scenario_of(file: Path | None) -> Scenario:
    """The same of a firmware that the scenario of noheap means nothing to: else an empty one."""
    own = file or project.current().scenario
    return scenario.load(own) if own else Scenario()
