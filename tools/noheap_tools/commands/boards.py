"""List the boards of this project.

Each is a folder below boards/: its pins, its wiring, what is soldered to the emulated one.

Examples:
  noheap boards
  noheap boards --json
"""

import argparse
import json

from noheap_tools import boards


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON array on stdout")


def run(args: argparse.Namespace) -> int:
    known = [boards.as_dict(boards.load(name)) for name in boards.names()]
    if args.json:
        print(json.dumps(known))
        return 0
    for board in known:
        emulated = "emulated" if board["emulated"] else "not emulated"
        print(f"{board['name']:<10} {board['title']} ({board['chip']}, {emulated})")
        print(f"{'':<10} {board['wiring']}")
    return 0
