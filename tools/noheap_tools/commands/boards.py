"""List the boards: those that come with noheap, and the project's own.

Each is a folder with a board.toml: its pins, and the parts soldered to the emulated one.

Examples:
  noheap boards
  noheap boards --json
  noheap boards --docs docs/guide/boards.md       write the list, and a dry run, into it
  noheap boards --wiring                    write the wires of each board into its wiring.md
"""

import argparse
import json
from pathlib import Path

from noheap_tools.board import boards
from noheap_tools.docs import boards_page, figures, wiring


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="one JSON array on stdout")
    what.add_argument("--docs", type=Path, metavar="FILE", help="put the list into FILE")
    what.add_argument("--wiring", action="store_true", help="renew boards/*/wiring.md")


def run(args: argparse.Namespace) -> int:
    known = [boards.load(name) for name in boards.names()]
    if args.json:
        print(json.dumps([boards.as_dict(board) for board in known]))
    elif args.docs is not None:
        boards_page.write(args.docs, known)
    elif args.wiring:
        for board in known:
            figures.write(board.folder / "wiring.md", wiring.COMMAND, wiring.lines(board))
    else:
        for board in known:
            print(_line(board))
    return 0


def _line(board: boards.Board) -> str:
    emulated = "emulated" if board.emulated else "not emulated"
    routes = ", ".join(["mpremote", *board.flash])
    return f"{board.name:<15} {board.title} ({board.chip}, {board.mpy_arch}); {routes}; {emulated}"
