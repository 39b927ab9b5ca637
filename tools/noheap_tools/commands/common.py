"""Options that several commands have."""

import argparse
from pathlib import Path

from noheap_tools import project
from noheap_tools.emulator import scenario
from noheap_tools.emulator.scenario import Scenario

_DEFAULT_SCENARIO = Path(__file__).parents[1] / "scenarios" / "default.toml"


def add_board(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", help="board name (default: the project's, else pico)")


def scenario_of(file: Path | None) -> Scenario:
    """The scenario in `file`; with None the project's, else the one that comes with noheap."""
    return scenario.load(file or project.current().scenario or _DEFAULT_SCENARIO)
