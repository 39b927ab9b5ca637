"""List the boards: those that come with noheap, and the project's own.

Each is a folder with a board.toml: its pins, and the parts soldered to the emulated one.

Examples:
  noheap boards
  noheap boards --json
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from noheap_tools import answer, project
from noheap_tools.board import boards
from noheap_tools.commands import common
from noheap_tools.docs import boards_page, figures, wiring
from noheap_tools.errors import ToolError, UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="one JSON object on stdout")
    what.add_argument("--docs", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    what.add_argument("--wiring", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    common.require_writable("--docs", args.docs)
    known = [boards.load(name) for name in boards.names()]
    if args.json:
        answer.show({"boards": [boards.as_dict(board) for board in known]})
    elif args.docs is not None:
        boards_page.write(args.docs, known)
    elif args.wiring:
        _write_wiring(known)
    else:
        for board in known:
            print(_line(board))
    return 0


def _write_wiring(known: Sequence[boards.Board]) -> None:
    folder = project.current().boards
    own = [board for board in known if board.folder.parent == folder]
    if not own:
        raise UsageError("the project has no boards", "docs/guide/project.md")
    for board in own:
        try:
            lines = wiring.lines(board)
        except KeyError as error:
            raise ToolError(
                f"{project.shown(board.folder / 'board.toml')}: nothing says where"
                f" {error.args[0]!r} is",
                "Wires are drawn from [header] to a TMP102, whose addresses are 0x48 to 0x4b.",
            ) from None
        file = board.folder / "wiring.md"
        if not file.is_file():
            marks = f"{figures.begin(wiring.COMMAND)}\n{figures.END}"
            file.write_text(f"# {board.title}\n\n{marks}\n", encoding="utf-8")
        figures.write(file, wiring.COMMAND, lines)


def _line(board: boards.Board) -> str:
    emulated = "on QEMU" if board.on_qemu else "emulated" if board.emulated else "not emulated"
    routes = ", ".join(["mpremote", *board.flash])
    return f"{board.name:<15} {board.title} ({board.chip}, {board.mpy_arch}); {routes}; {emulated}"
