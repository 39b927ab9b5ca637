"""What commands that emulate a board take from their options. Apart from common.py: it needs the
emulator, which the others do without."""

from pathlib import Path

from noheap_tools import project
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.emulator import scenario
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import UsageError
from noheap_tools.toolchain import emulator, to_stderr

_DEFAULT_SCENARIO = Path(__file__).parents[1] / "scenarios" / "default.toml"


def emulated_board(name: str | None) -> Board:
    """The board called `name`, else the project's. Raises UsageError if it is not emulated."""
    board = boards.chosen(name)
    if not board.emulated:
        known = (boards.load(it) for it in boards.names())
        can = ", ".join(it.name for it in known if it.emulated)
        raise UsageError(
            f"{board.name} ({board.chip}) is not emulated", f"Use --board with one of {can}."
        )
    if not emulator.is_fast():
        to_stderr("The emulator is not compiled for this Python, and slow: see noheap setup.")
    return board


def scenario_of(file: Path | None) -> Scenario:
    """The scenario in `file`; with None the project's, else the one that comes with noheap."""
    return scenario.load(file or project.current().scenario or _DEFAULT_SCENARIO)


def own_scenario_of(file: Path | None) -> Scenario:
    """The same of a firmware that the scenario of noheap means nothing to: else an empty one."""
    own = file or project.current().scenario
    return scenario.load(own) if own else Scenario()
