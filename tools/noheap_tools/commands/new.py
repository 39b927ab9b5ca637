"""Make a project: a firmware that works, its tests, a scenario, budgets, and a CI file.

NAME is the folder, which must be new or empty. In it 'noheap run', 'noheap check' and 'pytest'
pass at once; README.md there says what each file is for. 'noheap init' does the same in a folder
that has files.

Exit code 0: it is made; 1: a file cannot be written; 2: wrong use, and nothing was written.

Examples:
  noheap new alarm --board pico --sensor bme280
  noheap new fan --template pulse_counter
  noheap new --list                     the templates, with the sensors of each
  noheap new --list --json
"""

import argparse
import re
from pathlib import Path

from noheap_tools import answer, project
from noheap_tools.commands import common
from noheap_tools.errors import UsageError
from noheap_tools.templates import create
from noheap_tools.templates.create import Done

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="NAME", help="the new folder")
    add_choice(parser)
    parser.add_argument("--list", action="store_true", help="list the templates")
    common.add_json(parser)


def add_choice(parser: argparse.ArgumentParser) -> None:
    """The options that choose what is made."""
    parser.add_argument("--template", metavar="T", help="see --list (default: threshold)")
    parser.add_argument(
        "--board", metavar="B", help="an emulated board, or one on QEMU (default: pico)"
    )
    parser.add_argument("--sensor", metavar="S", help="see --list (default: the template's)")


def run(args: argparse.Namespace) -> int:
    if args.list:
        return _list(as_json=args.json)
    if args.folder is None:
        raise UsageError("a name is missing", "For example: noheap new alarm --sensor bme280")
    root = args.folder.expanduser().absolute()
    name = root.name
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a project",
            "It begins with a letter; digits, '-', '_' and '.' may follow.",
        )
    template = create.chosen(args.template, args.sensor)
    board = create.board_for(args.board, root, template)
    if root.exists() and not root.is_dir():
        raise UsageError(f"{args.folder} is a file", "Give the project another name.")
    if root.is_dir() and any(root.iterdir()):
        raise UsageError(
            f"{args.folder} has files already, and nothing was changed",
            "Give the project another name, or use 'noheap init' in that folder: it adds what is"
            " missing.",
        )
    done = create.project_in(root, name, template, args.sensor, board)
    tell(done, root, as_json=args.json)
    return 0


def tell(done: Done, root: Path, *, as_json: bool) -> None:
    """Say what was made in `root`, and what comes next."""
    if as_json:
        answer.show({"folder": str(root), "written": done.written, "kept": done.kept})
        return
    for place in done.written:
        print(f"wrote {place}")
    for place in done.kept:
        print(f"left {place} as it was")
    there = "" if root == Path.cwd() else f"cd {project.shown(root)} && "
    print(f"Next: {there}noheap run")


def _list(*, as_json: bool) -> int:
    every = sorted(create.templates(), key=lambda it: (it.name, it.folder.name != it.name))
    if as_json:
        told = [{"name": it.name, "sensors": it.sensors, "about": it.about} for it in every]
        answer.show({"templates": told})
        return 0
    for it in every:
        print(f"{it.name:<14}{it.about}")
        if it.sensors:
            print(f"{'':<14}--sensor {', '.join(it.sensors)}")
    return 0
