"""The command `noheap`: finds the sub-command's file, runs it, and prints a ToolError as one line.

Exit codes: 0 it holds, 1 it does not, 2 wrong use, 130 interrupted.
"""

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from noheap_tools import answer, console, disk, extras, project
from noheap_tools.errors import ToolError
from noheap_tools.link.printable import printable

# name -> (module below noheap_tools.commands, one line for the overview)
COMMANDS = {
    "new": ("new", "make a project: a firmware that works, with its tests"),
    "init": ("init", "make the current folder a project, and leave its files as they are"),
    "run": ("run", "run the firmware on an emulated board through a scenario, and judge it"),
    "emulate": ("emulate", "serve an emulated board on a pty or TCP port, for mpremote"),
    "page": ("page", "write the bench as a web page: the board, its world and knobs to turn"),
    "flash": ("flash", "put library and firmware on a board, verify that the loop ticks"),
    "config": ("config", "read or change a setting on a board"),
    "reset": ("reset", "reset the board"),
    "erase": ("erase", "remove from a board what noheap put there"),
    "repl": ("repl", "open the board's REPL"),
    "monitor": ("monitor", "show what boards report, on a screen or as lines"),
    "devices": ("devices", "list the boards that are plugged in, and what runs on them"),
    "gateway": ("gateway", "send what boards report to brokers, stores and dashboards"),
    "log": ("log", "show what a firmware logs, from a board or a file"),
    "check": ("check", "say what interrupt handlers allocate, wait for or break"),
    "lsp": ("lsp", "serve check to an editor, as one types"),
    "cycles": ("cycles", "cycles of a function or handler, measured and at worst"),
    "bench": ("bench", "cycles and bytes of the library, beside C and plain MicroPython"),
    "size": ("size", "bytes of .mpy per file, against the budget"),
    "firmware": ("firmware", "build an image with library and firmware frozen in"),
    "mip": ("mip", "make packages that mpremote mip installs"),
    "boards": ("boards", "list the boards"),
    "setup": ("setup", "get the MicroPython image and the unix interpreter"),
    "completion": ("completion", "print a script that completes commands and options in a shell"),
    "doctor": ("doctor", "say what is missing on this machine and how to get it"),
}

_COLUMNS = 80


# Errors of files that have to do with this computer, not with us, and the way out.
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
            "noheap help COMMAND shows the options of one command and examples.",
            "noheap --version, or -V, shows the version.",
        ]
    )


class _Parser(argparse.ArgumentParser):
    """Guesses which option was meant."""

    def error(self, message: str) -> NoReturn:
        head, _, words = message.partition("unrecognized arguments: ")
        if not head and words.startswith("--"):
            shown = (it for it in self._actions if it.help != argparse.SUPPRESS)
            options = [option for it in shown for option in it.option_strings]
            guess = project.suggestion(words.split()[0].partition("=")[0], options)
            message += f". {guess.strip()}" if guess else ""
        super().error(message)


def parser(name: str) -> argparse.ArgumentParser:
    """That of a command."""
    return _parser(name, _module(name))


def _module(name: str) -> ModuleType:
    """Raises ToolError if a package is missing that the command needs."""
    try:
        return importlib.import_module(f"noheap_tools.commands.{COMMANDS[name][0]}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("noheap"):
            raise
        raise extras.missing(error) from None


def _parser(name: str, module: ModuleType) -> argparse.ArgumentParser:
    doc = (module.__doc__ or "").strip()
    made = _Parser(
        prog=f"noheap {name}",
        description=doc,
        formatter_class=_formatter,
    )
    made.add_argument(
        "--project", type=Path, metavar="DIR", help="act on this one (default: the folder's own)"
    )
    module.add_arguments(made)
    return made


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Asks for the terminal's width itself, with what argparse leaves free at the right: argparse
    makes one for each argument, and its way takes as long as a check that finds its cache."""
    return argparse.RawDescriptionHelpFormatter(prog, width=_columns() - 2)


def _columns() -> int:
    """COLUMNS, else the terminal's, else 80: as shutil.get_terminal_size() has them."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # there is none
        return _COLUMNS


def _unknown(name: str) -> int:
    hint = project.suggestion(name, COMMANDS)
    print(f"noheap: no command {name!r}; {hint}'noheap --help' lists them", file=sys.stderr)
    return 2


def _help(names: Sequence[str]) -> int:
    if not names:
        print(_overview())
        return 0
    if names[0] not in COMMANDS:
        return _unknown(names[0])
    parser(names[0]).print_help()
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    console.prepare()
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_overview())
        return 0 if arguments else 2
    if arguments[0] == "help":
        return _help(arguments[1:])
    if arguments[0] in ("-V", "--version"):
        print(f"noheap {answer.version()}")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        return _unknown(name)
    try:
        module = _module(name)
    except ToolError as error:
        return _failed(name, error)
    args = _parser(name, module).parse_args(arguments[1:])
    answer.begin()
    try:
        with _explained(), project.chosen(args.project):
            if name == "completion":
                return module.show(args.shell, _parsers())
            return module.run(args)
    except ToolError as error:
        # `monitor` prints one object a line, and the last is no answer.
        as_json = getattr(args, "json", False) or getattr(args, "format", "") == "json"
        if as_json and name != "monitor" and not answer.was_shown():
            answer.show({}, [error.message])
        return _failed(name, error)
    except BrokenPipeError:
        # The reader of our output went away (`noheap ... | head`), which is no failure to report.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        sys.stdout.flush()
        print(f"noheap {name}: interrupted", file=sys.stderr)
        return 130


def _parsers() -> dict[str, argparse.ArgumentParser]:
    """Those of all commands that can be used as noheap is installed."""
    found = {}
    for name in COMMANDS:
        with contextlib.suppress(ToolError):
            found[name] = parser(name)
    return found


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Raise ToolError for a package that only some of a command's work needs, and for what this
    computer refuses."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in extras.OF_MODULE:
            raise
        raise extras.missing(error) from None
    except ToolError as error:
        raise disk.of_a_tool(error) from None
    except OSError as error:
        found = disk.explained(error)
        if found is None:
            raise
        raise found from None


def _failed(name: str, error: ToolError) -> int:
    sys.stdout.flush()
    # Either may quote a board.
    print(f"noheap {name}: {printable(error.message, lines=True)}", file=sys.stderr)
    if error.hint:
        print(f"  {printable(error.hint, lines=True)}", file=sys.stderr)
    return error.exit_code
