"""The command `noheap`: finds the sub-command's file, runs it, and prints a ToolError as one line.

Exit codes: 0 it holds, 1 it does not, 2 wrong use, 130 interrupted.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from noheap_tools import project
from noheap_tools.errors import ToolError
from noheap_tools.link.printable import printable

# name -> (module below noheap_tools.commands, one line for the overview)
COMMANDS = {
    "new": ("new", "make a project: a firmware that works, with its tests"),
    "init": ("init", "make the current folder a project, and leave its files as they are"),
    "run": ("run", "run the firmware on an emulated board through a scenario, and judge it"),
    "emulate": ("emulate", "serve an emulated board on a pty or TCP port, for mpremote"),
    "flash": ("flash", "put library and firmware on a board, verify that the loop ticks"),
    "repl": ("repl", "open the board's REPL"),
    "monitor": ("monitor", "decode what the board reports"),
    "check": ("check", "say what interrupt handlers allocate, wait for or break"),
    "cycles": ("cycles", "cycles of a function or handler, measured and at worst"),
    "bench": ("bench", "cycles and bytes of the library, beside C and plain MicroPython"),
    "size": ("size", "bytes of .mpy per file, against the budget"),
    "firmware": ("firmware", "build an image with library and firmware frozen in"),
    "mip": ("mip", "make packages that mpremote mip installs"),
    "boards": ("boards", "list the boards"),
    "setup": ("setup", "get the MicroPython image and the unix interpreter"),
    "doctor": ("doctor", "say what is missing on this machine and how to get it"),
}


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {summary}" for name, (_, summary) in COMMANDS.items()]
    return "\n".join(
        [
            "usage: noheap COMMAND [options]",
            "",
            "Hard-real-time MicroPython without the heap, proved on the real VM.",
            "",
            *lines,
            "",
            "noheap COMMAND --help shows the options of one command and examples.",
            "noheap --version shows the version.",
        ]
    )


def _parser(name: str, module: object) -> argparse.ArgumentParser:
    doc = (module.__doc__ or "").strip()
    parser = argparse.ArgumentParser(
        prog=f"noheap {name}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="act on this one (default: the folder's own)"
    )
    module.add_arguments(parser)  # type: ignore[attr-defined]
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        print(f"noheap {version('noheap')}")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        print(f"noheap: no command {name!r}; 'noheap --help' lists them", file=sys.stderr)
        return 2
    module = importlib.import_module(f"noheap_tools.commands.{COMMANDS[name][0]}")
    args = _parser(name, module).parse_args(arguments[1:])
    try:
        with project.chosen(args.project):
            return module.run(args)
    except ToolError as error:
        sys.stdout.flush()
        # Either may quote a board.
        print(f"noheap {name}: {printable(error.message, lines=True)}", file=sys.stderr)
        if error.hint:
            print(f"  {printable(error.hint, lines=True)}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stdout.flush()
        print(f"noheap {name}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`noheap ... | head`), which is no failure to report.
        sys.stderr.close()
        return 0
