"""The emulated board and the scenario that a command is asked for.

Apart from common.py, because the emulator takes long to import and may not be installed.
"""

from pathlib import Path

from noheap_tools import project
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.emulator import scenario
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import UsageError
from noheap_tools.toolchain import emulator, to_stderr

_SCENARIOS = Path(__file__).parents[1] / "scenarios"
DEFAULT = _SCENARIOS / "default.toml"
WELCOME = _SCENARIOS / "welcome.toml"  # of the page


def board(name: str | None) -> Board:
    """The board called `name`, else the project's. Raises UsageError if it is not emulated."""
    found = boards.chosen(name)
    if not found.emulated:
        known = [boards.load(it) for it in boards.names()]
        can = ", ".join(it.name for it in known if it.emulated)
        hint = f"Use --board with one of {can}."
        if others := ", ".join(it.name for it in known if it.on_qemu):
            hint += f" 'noheap run' has QEMU play {others}, too."
        raise UsageError(f"{found.name} ({found.chip}) is not emulated", hint)
    if not emulator.is_fast():
        to_stderr("The emulator is not compiled for this Python, and slow: see noheap setup.")
    return found


def to_run(name: str | None) -> Board:
    """The same, or a board that QEMU plays."""
    found = boards.chosen(name)
    return found if found.on_qemu else board(name)


def plan(file: Path | None) -> Scenario:
    """The scenario in `file`; with None the project's, else the one that comes with noheap."""
    return scenario.load(file or project.current().scenario or DEFAULT)


def own_plan(file: Path | None) -> Scenario:
    """The same of a firmware that the scenario of noheap means nothing to: else an empty one."""
    own = file or project.current().scenario
    return scenario.load(own) if own else Scenario()
