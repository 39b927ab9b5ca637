"""Remove from a board what noheap put there, and nothing else.

A config.py that you edited on the board is yours and stays, as does every other file. main.py
goes first: interrupted half-way, the board boots to its REPL; run it again, and it goes on.

--all removes every file and folder on the board, and asks for --yes as well. MicroPython itself
stays. Exit code 0: nothing of it is left; 1: the board cannot be reached.

Examples:
  noheap erase --dry-run                    only show what would be removed
  noheap erase
  noheap erase --all --yes
"""

import argparse

from noheap_tools import answer
from noheap_tools.commands import common
from noheap_tools.errors import UsageError
from noheap_tools.flash import onboard
from noheap_tools.link import serial_port
from noheap_tools.link.device import connected
from noheap_tools.link.printable import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_port(parser)
    parser.add_argument("--dry-run", action="store_true", help="only show what would be removed")
    parser.add_argument("--all", action="store_true", help="your files, too: everything")
    parser.add_argument("--yes", action="store_true", help="you mean --all")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    if args.all and not (args.yes or args.dry_run):
        raise UsageError(
            "--all removes your own files from the board, too, and keeps no copies",
            "Add --yes if you mean it. --dry-run shows what would go.",
        )
    if args.yes and not args.all:
        raise UsageError("--yes goes with --all")
    name = serial_port.choose(args.port)
    with connected(name) as device:
        removal = onboard.everything_there(device) if args.all else onboard.ours_there(device)
        if not args.dry_run:
            onboard.remove(device, removal)
        device.reset()
    if args.json:
        told = {"port": name, "dry_run": args.dry_run, "removed": list(removal.files)}
        answer.show({**told, "kept": list(removal.kept)})
        return 0
    for path in removal.files:
        print(f"{'would remove' if args.dry_run else 'removed'} {printable(path)}")
    for path in removal.kept:
        print(f"kept {printable(path)}, which you edited")
    if not removal.files:
        print("nothing of noheap is on the board")
    return 0
