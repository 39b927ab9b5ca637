"""Read or change a setting in config.py on a board, and restart the board.

`set` checks the value: its type against the default, and its limits, which are in the comments of
config.py. The file is replaced as a whole: whenever the power goes, it is the old or the new one.
The rest of the file stays as it is, and noheap flash keeps it from then on.
A setting that needs modules that are not on the board is refused: these come with noheap flash.

Exit code 0: done; 1: the value does not suit, or the board cannot be reached; 2: wrong use.

Examples:
  noheap config get                         all settings
  noheap config get THRESHOLD_C
  noheap config set THRESHOLD_C 28.5
  noheap config set FAIL_SAFE_LEVEL None
"""

import argparse
import ast
from collections.abc import Mapping

from noheap_tools import answer, project
from noheap_tools.board import boards, settings
from noheap_tools.board import config as project_config
from noheap_tools.board.settings import Setting
from noheap_tools.commands import common
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.flash import onboard
from noheap_tools.flash.plan import CONFIG
from noheap_tools.link import serial_port
from noheap_tools.link.device import Device, connected

_REPLACE = "noheap flash --overwrite-config replaces it, and keeps a copy here."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("get", "set"))
    parser.add_argument("key", nargs="?", metavar="KEY", help="a setting; get: default all")
    parser.add_argument("value", nargs="?", metavar="VALUE", help="as in Python; texts plain, too")
    common.add_port(parser)
    common.add_board(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    setting = args.action == "set"
    if setting and (args.key is None or args.value is None):
        raise UsageError("set needs KEY and VALUE: noheap config set THRESHOLD_C 28.5")
    if not setting and args.value is not None:
        raise UsageError("get takes no VALUE: noheap config set changes one")
    name = serial_port.choose(args.port)
    own = _own()
    with connected(name) as device:
        try:
            text = _text(device)
            there = _settings(text, "the board's config.py", _REPLACE)
            # If the board's are not among the project's, its firmware is another one.
            known = own if set(there) <= set(own) else there
            if args.key is not None and args.key not in known:
                guess = project.suggestion(args.key, known)
                raise UsageError(
                    f"there is no setting {args.key!r}", f"{guess}It has {', '.join(there)}."
                )
            if not setting and args.key is not None and args.key not in there:
                raise ToolError(
                    f"the board's config.py has no {args.key}",
                    f"noheap config set {args.key} VALUE adds it.",
                )
            value = _set(device, args, text, there, known) if setting else None
        finally:
            device.reset()
    told: dict[str, object]
    if setting:
        told = {str(args.key): value}
    else:
        told = {it: _shown(there[it]) for it in there if args.key in (None, it)}
    if args.json:
        answer.show({"port": name, "config": told})
        return 0
    for key, shown in told.items():
        print(f"{key} = {shown!r}" if setting or there[key].is_literal else f"{key} = {shown}")
    return 0


def _text(device: Device) -> str:
    data = device.read_if_there(CONFIG)
    if data is None:
        raise ToolError(
            "there is no config.py on the board",
            "noheap flash puts one there, if the firmware has one. In an image of noheap firmware"
            " it is frozen in.",
        )
    return data.decode(errors="replace")


def _settings(text: str, name: str, hint: str) -> dict[str, Setting]:
    try:
        return settings.of(text)
    except SyntaxError as error:
        raise ToolError(f"{name}:{error.lineno}: {error.msg}", hint) from None


def _own() -> dict[str, Setting]:
    """The project's settings."""
    file = project.current().config
    if file is None:
        return {}
    return _settings(file.read_text(encoding="utf-8"), project.shown(file), "Correct it first.")


def _shown(setting: Setting) -> object:
    return setting.value if setting.is_literal else "computed in config.py"


def _set(
    device: Device,
    args: argparse.Namespace,
    text: str,
    there: Mapping[str, Setting],
    known: Mapping[str, Setting],
) -> object:
    key = args.key
    value = _value(args.value, known[key])
    fault = settings.fault(key, value, known[key])
    if fault:
        raise ToolError(f"{fault}. Nothing was changed")
    if set(known) == set(project_config.defaults()):
        before = {name: it.value for name, it in there.items() if it.is_literal}
        onboard.require_modules(device, boards.chosen(args.board), {key: value}, before)
    if key in there:
        changed = settings.replaced(text, key, value)
    else:
        changed = f"{text.rstrip()}\n{key} = {value!r}\n"
    device.write(CONFIG, changed.encode())
    return value


def _value(text: str, known: Setting) -> object:
    """A text without quotes is one, where a text is expected."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    texts = (known.value, *known.limits.choices)
    return text if isinstance(known.value, str) and value not in texts else value
