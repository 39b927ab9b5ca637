"""Make the current folder a project of noheap. Files that are there stay as they are.

An empty folder, or one without a firmware, gets a template's, as by 'noheap new'. If there is a
main.py, in firmware/, src/ or here, that is the firmware: then --template and --sensor are
refused, and only what surrounds a firmware is added: pyproject.toml, a first test, a CI file,
editor settings, .gitignore and README.md.

Each file that is left alone is named. Exit code 0: done; 1: a file cannot be written, or
pyproject.toml is yours and has no [tool.noheap]: what to add to it is shown; 2: wrong use, and
nothing was written.

Examples:
  noheap init
  noheap init --template adc_alarm --board xiao_rp2040
"""

import argparse
import tomllib
from pathlib import Path

from noheap_tools import project
from noheap_tools.commands import common, new
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.templates import create

_FIRMWARE = ("firmware", "src", ".")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    new.add_choice(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    root = Path.cwd()
    if _is_project(root):
        raise UsageError(
            f"{project.FILE} has [tool.noheap] already: this is a project",
            "'noheap new NAME' makes another one in a folder of its own.",
        )
    firmware = next((it for it in _FIRMWARE if (root / it / "main.py").is_file()), "")
    if firmware and (args.template or args.sensor):
        option = "--template" if args.template else "--sensor"
        raise UsageError(
            f"{option}: {Path(firmware, 'main.py')} is here, and is the firmware",
            f"Without {option} the folder is made a project around it.",
        )
    template = create.frame() if firmware else create.chosen(args.template, args.sensor)
    board = create.board_for(args.board, root, template)
    done = create.project_in(root, root.name, template, args.sensor, board, firmware)
    new.tell(done, root, as_json=args.json)
    if project.FILE in done.kept:
        raise ToolError(
            f"{project.FILE} is yours and was left alone; add this to it:",
            "\n  ".join(["", *create.settings(template, root.name, board, firmware).splitlines()]),
        )
    return 0


def _is_project(root: Path) -> bool:
    file = root / project.FILE
    if not file.is_file():
        return False
    try:
        return "noheap" in tomllib.loads(file.read_text(encoding="utf-8-sig")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{project.FILE}: {error}", "Correct it first.") from None
