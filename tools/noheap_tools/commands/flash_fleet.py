"""`noheap flash --all` and `--group`: the boards that gateway.toml names."""

import argparse
from collections.abc import Callable
from pathlib import Path

from noheap_tools import answer, paths, project
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.flash import attached, fleet, report
from noheap_tools.flash.fleet import Target
from noheap_tools.gateway import settings as gateway_settings
from noheap_tools.gateway.settings import Settings
from noheap_tools.link.printable import printable
from noheap_tools.toolchain import to_stderr

FlashAt = Callable[[str], tuple[report.Outcome, ToolError | None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="each board that has a name")
    which.add_argument("--group", metavar="NAME", help="those of a group in gateway.toml")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="instead of gateway.toml")


def is_asked(args: argparse.Namespace) -> bool:
    """Raises UsageError for options that do not go with many boards."""
    if not args.all and args.group is None:
        if args.settings is not None:
            raise UsageError("--settings goes with --all or --group")
        return False
    option = "--all" if args.all else "--group"
    if args.port is not None:
        raise UsageError(f"{option} finds the boards by their numbers: leave --port out")
    if args.library:
        raise UsageError(f"{option} stops at a board that does not tick: leave --library out")
    if args.image is not None or args.uf2:
        raise UsageError(f"{option} is for files: an image goes to one board")
    return True


def run(args: argparse.Namespace, board: Board, flash_at: FlashAt) -> int:
    """Flash them. Returns the exit code."""
    settings = _settings(args)
    targets = _targets(args, settings)
    for line in attached.find(targets, settings.ports):
        to_stderr(line)

    def flash_one(target: Target) -> tuple[report.Outcome, ToolError | None]:
        if not args.json:
            print(f"{printable(target.name)}, {target.number}", flush=True)
        outcome, error = flash_at(target.port)
        if not args.json and (error is None or outcome.reports):
            report.show(outcome, board, as_json=False)
        return outcome, error

    try:
        fleet.run(targets, flash_one, _failed, dry_run=args.dry_run)
    finally:
        if args.json:
            said = {"boards": [it.as_json() for it in targets]}
            answer.show(said, fleet.violations(targets))
        else:
            print("\n".join(["", *fleet.lines(targets)]), flush=True)
    return 0 if all(it.is_good for it in targets) else 1


def _failed(target: Target, error: ToolError) -> None:
    to_stderr(f"{printable(target.name)}: {printable(error.message, lines=True)}")
    if error.hint:
        to_stderr(f"  {printable(error.hint, lines=True)}")


def _settings(args: argparse.Namespace) -> Settings:
    """Raises UsageError if one of the tables that say which boards there are is wrong."""
    file = args.settings or paths.settings_dir() / gateway_settings.FILE
    if args.settings is None and not file.is_file():
        return gateway_settings.of({})
    made = gateway_settings.read(file, gateway_settings.OF_BOARDS)
    if made.faults:
        raise UsageError(made.faults[0], "\n  ".join([*made.faults[1:], "Nothing was flashed."]))
    return made


def _targets(args: argparse.Namespace, settings: Settings) -> list[Target]:
    """Those of the group, or all that have a name and are not ignored, in the file's order."""
    if args.group is not None and args.group not in settings.groups:
        guess = project.suggestion(args.group, settings.groups)
        known = ", ".join(settings.groups) or "none"
        raise UsageError(
            f"there is no group {args.group!r}. {guess}".strip(),
            f"[groups] of the settings has: {known}. See docs/guide/fleet.md.",
        )
    numbers = settings.names if args.group is None else settings.groups[args.group]
    targets = [
        Target(settings.names.get(it, it), it) for it in numbers if it not in settings.ignore
    ]
    if not targets:
        raise UsageError(
            "no board is named, so there is none to flash",
            "A line oven = \"NUMBER\" in [names] of gateway.toml names one; 'noheap devices' shows"
            " the numbers.",
        )
    return targets
