"""The project that a command acts on: [tool.noheap] in a pyproject.toml.

    [tool.noheap]
    board = "pico"                  # the default of --board
    firmware = "firmware"           # the folder with main.py; boot.py, config.py, your modules
    boards = "boards"               # boards of your own, which go before the shipped ones
    models = "models"               # models of devices of your own, for the emulated board
    scenario = "scenarios/day.toml" # the default of --scenario
    build = "build"                 # where outputs go
    micropython = "1.28"            # the release on your board, or a folder with its sources

    [tool.noheap.budget]            # what `noheap size` and `noheap run` hold the firmware to
    bytes = 40_000                  # of the files on the board
    heap = 60_000                   # bytes in use at the end of a run
    cycles = 200                    # of one interrupt, at most
    flash = 65_536                  # of the image of --profile tiny
    ram = 10_240                    # that it takes in all

    [tool.noheap.tiny]              # the image of --profile tiny
    heap = 24_576                   # bytes of RAM
    stack = 6_144
    console = "usb"                 # stdin and stdout, of an RP2040; else "uart"
    messages = "normal"             # of exceptions; or "terse", else "none"
    slots = 2                       # for applications on their own: docs/guide/tiny.md
    slot = 32_768                   # bytes of flash of each, at least
    keep = ["sort", "later.py"]     # what such an application may need

    [tool.noheap.log]               # docs/guide/telemetry.md
    level = "debug"                 # the lowest that a build has; without it "info"
    modules = { motor = "warning" } # that of some modules, with what is in them

    [tool.noheap.devices]           # names for --port, by the serial number of USB
    lamp = "E6605481DB318236"

    [[tool.noheap.soldered]]        # instead of the devices in the board's board.toml
    model = "bme280"
    i2c_bus = 0
    address = 0x76

    project.current().firmware      # an absolute path

Folders are relative to that file, and each key may be missing. The project is that of the current
folder or of the nearest one above, or the one in `noheap COMMAND --project DIR`. Without a project
the firmware is the demo that comes with noheap, and outputs go to build/ in the current folder.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from noheap_tools import paths, toml_text
from noheap_tools.errors import UsageError

FILE = "pyproject.toml"
KEYS = (
    "board",
    "firmware",
    "boards",
    "models",
    "scenario",
    "build",
    "micropython",
    "check",
    "budget",
    "tiny",
    "log",
    "soldered",
    "devices",
)
LOG = ("level", "modules")
LEVELS = ("debug", "info", "warning", "error")  # of the log, the lowest first
BUDGETS = ("bytes", "heap", "cycles", "flash", "ram")
# Of `tiny`, and what they are if they are not set.
TINY = {"heap": 32 * 1024, "stack": 6 * 1024, "slots": 0, "slot": 32 * 1024}
# MicroPython's check of the stack wants 1,024 bytes of it left, and what runs needs some more.
_TINY_LEAST = {"stack": 1536}
_KEEP = "keep"
CONSOLES = ("uart", "usb")
MESSAGES = ("none", "terse", "normal")
# Of `tiny`, too: the first one if nothing is said.
_TINY_CHOICES = {"console": CONSOLES, "messages": MESSAGES}
_MOST_SLOTS = 2
# The keys of `check` are those of `noheap check`.
_TABLES = ("check", "budget", "tiny", "log", "devices")
_LIST = "soldered"  # its keys are those of [[soldered]] in a board.toml
_DEVICES = "[tool.noheap.devices]"
_OF_PORTS = "/\\:"  # a name of a device has none of these
_DEFAULT_BOARD = "pico"
_EXAMPLE = (
    "'noheap init' there writes one. For example:\n"
    '  [tool.noheap]\n  board = "pico"\n  firmware = "firmware"'
)


@dataclass(frozen=True)
class Project:
    """`firmware` is the folder with main.py, `boards` the one with boards of the project's own,
    `models` the one with its models of devices.

    `check` has the settings of `noheap check`, `budget` those of BUDGETS that are set, `tiny`
    those of TINY, `keep` its list of names and of files, `console` one of CONSOLES, `messages` one
    of MESSAGES, `soldered` the tables [[tool.noheap.soldered]], `log` the levels of the log.
    `devices` is {name: serial number}. `version` is that of [project], `micropython` as it is
    written. All paths are absolute.
    """

    root: Path
    build: Path
    board: str = _DEFAULT_BOARD
    firmware: Path = paths.FIRMWARE
    boards: Path | None = None
    models: Path | None = None
    scenario: Path | None = None
    check: Mapping[str, Any] = field(default_factory=dict)
    budget: Mapping[str, int] = field(default_factory=dict)
    tiny: Mapping[str, int] = field(default_factory=lambda: TINY)
    keep: Sequence[str] = ()
    console: str = CONSOLES[0]
    messages: str = MESSAGES[0]
    version: str = ""
    soldered: Sequence[Any] = ()
    micropython: str = ""
    devices: Mapping[str, str] = field(default_factory=dict)
    log: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chosen(self) -> Mapping[str, str]:
        """`console` and `messages`."""
        return {key: getattr(self, key) for key in _TINY_CHOICES}

    @property
    def is_demo(self) -> bool:
        """Whether the firmware is the one that comes with noheap."""
        return self.firmware == paths.FIRMWARE

    @property
    def main(self) -> Path:
        """main.py. Raises UsageError if it is not there, or if one is that no project names."""
        if self.is_demo:
            self._require_demo()
        if not self.firmware.is_dir():
            raise UsageError(
                f"there is no folder {shown(self.firmware)}",
                f"[tool.noheap] in {shown(self.root / FILE)} says that the firmware is in it:"
                " make it, with a main.py, or correct `firmware`.",
            )
        file = self.firmware / "main.py"
        if not file.is_file():
            raise UsageError(
                f"{shown(file)} is missing",
                "It is the program that the board runs. `firmware` in [tool.noheap] names its"
                " folder.",
            )
        return file

    def _require_demo(self) -> None:
        """Raises UsageError if the demo is not what somebody in this folder can mean."""
        for place in ("firmware/main.py", "main.py"):
            file = self.root / place
            if file.is_file() and not file.samefile(paths.FIRMWARE / "main.py"):
                raise UsageError(
                    f"{place} is here, but no {FILE} with [tool.noheap] says that it is the"
                    " firmware",
                    "'noheap init' makes this folder a project, and leaves your files as they"
                    " are.",
                )

    @property
    def boot(self) -> Path:
        """boot.py: the firmware's, or the one that comes with noheap."""
        file = self.firmware / "boot.py"
        return file if file.is_file() else paths.FIRMWARE / "boot.py"

    @property
    def config(self) -> Path | None:
        """config.py, which the firmware may have."""
        file = self.firmware / "config.py"
        return file if file.is_file() else None


_chosen: Project | None = None


def current() -> Project:
    """The project that --project names, else that of the current folder. Raises UsageError if its
    pyproject.toml is wrong."""
    return _chosen or around(Path.cwd())


@contextlib.contextmanager
def chosen(folder: Path | None) -> Iterator[None]:
    """Within it, `current()` is the project in `folder`; with None, that of the current folder.

    Raises UsageError if `folder` has no project.
    """
    with acted_on(None if folder is None else _in(folder)):
        yield


@contextlib.contextmanager
def acted_on(project: Project | None) -> Iterator[None]:
    """Within it, `current()` is `project`; with None, that of the current folder."""
    global _chosen
    before = _chosen
    _chosen = project
    try:
        yield
    finally:
        _chosen = before


def suggestion(name: str, known: Iterable[str]) -> str:
    """A question after the name that was meant by `name`, or ""."""
    import difflib  # for mistakes alone

    near = difflib.get_close_matches(name, known, 1)
    return f"Did you mean {near[0]!r}? " if near else ""


def shown(path: Path) -> str:
    """`path` as a user who is in the current folder would write it."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def around(folder: Path) -> Project:
    """The project of `folder` or of the nearest folder above. Raises UsageError if its
    pyproject.toml is wrong."""
    for root in (folder, *folder.parents):
        file = root / FILE
        if file.is_file():
            document = _document(file)
            if document is not None:
                return _project(root, *document)
    return Project(root=folder, build=folder / "build")


def named_devices(table: Mapping[str, Any], where: str) -> Mapping[str, str]:
    """`table` as {name: serial number}. Raises UsageError, which begins with `where`."""
    for name, number in table.items():
        if not isinstance(number, str) or not number:
            raise UsageError(
                f"{where}: {name} must be a text in quotes, not {number!r}",
                "It is the serial number that 'noheap devices' shows.",
            )
        if not name or any(it in name for it in _OF_PORTS):
            raise UsageError(f"{where}: {name!r} cannot be told from a port", "Take another name.")
    return table


def _in(folder: Path) -> Project:
    root = folder.expanduser().absolute()
    if not root.is_dir():
        raise UsageError(f"--project: there is no folder {folder}")
    if not (root / FILE).is_file():
        raise UsageError(f"--project: {folder} has no {FILE}", _EXAMPLE)
    document = _document(root / FILE)
    if document is None:
        raise UsageError(f"{shown(root / FILE)} has no [tool.noheap]", _EXAMPLE)
    return _project(root, *document)


def _document(file: Path) -> tuple[Mapping[str, Any], str] | None:
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(file: Path, _changed_ns: int) -> tuple[Mapping[str, Any], str] | None:
    """[tool.noheap] of `file`, and the version in [project]; None: it has no such table."""
    try:
        # Editors on Windows begin it with a mark, which TOML does not know.
        document = toml_text.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UsageError(f"{shown(file)}: {error}") from None
    tools = document.get("tool")
    table = tools.get("noheap") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{shown(file)}: noheap must be a table, [tool.noheap]")
    about = document.get("project")
    version = about.get("version", "") if isinstance(about, dict) else ""
    return None if table is None else (table, str(version))


def _project(root: Path, table: Mapping[str, Any], version: str) -> Project:
    where = f"{shown(root / FILE)}: [tool.noheap]"
    for key, value in table.items():
        if key not in KEYS:
            known = ", ".join(KEYS)
            raise UsageError(f"{where} has no {key!r}", f"{suggestion(key, KEYS)}It has {known}.")
        if key in _TABLES:
            if not isinstance(value, dict):
                raise UsageError(f"{where}: {key} must be a table, [tool.noheap.{key}]")
        elif key == _LIST:
            if not isinstance(value, list):
                raise UsageError(f"{where}: {key} must be written [[tool.noheap.{key}]]")
        elif not (isinstance(value, str) and value):
            raise UsageError(f"{where}: {key} must be a text in quotes, not {value!r}")
    _require_numbers(root, "budget", BUDGETS, table.get("budget", {}))
    tiny, keep, chosen = _tiny(root, table.get("tiny", {}))

    def folder(key: str) -> Path | None:
        """The one that is named, else the one of that name."""
        if key in table:
            return root / table[key]
        return root / key if (root / key).is_dir() else None

    return Project(
        root=root,
        build=root / table.get("build", "build"),
        board=table.get("board", _DEFAULT_BOARD),
        firmware=folder("firmware") or paths.FIRMWARE,
        boards=folder("boards"),
        models=root / table["models"] if "models" in table else None,
        scenario=root / table["scenario"] if "scenario" in table else None,
        check=table.get("check", {}),
        budget=table.get("budget", {}),
        tiny=tiny,
        keep=keep,
        console=chosen["console"],
        messages=chosen["messages"],
        version=version,
        soldered=table.get(_LIST, ()),
        micropython=table.get("micropython", ""),
        devices=named_devices(table.get("devices", {}), f"{shown(root / FILE)}: {_DEVICES}"),
        log=_log(root, table.get("log", {})),
    )


def _log(root: Path, table: Mapping[str, Any]) -> Mapping[str, Any]:
    where = f"{shown(root / FILE)}: [tool.noheap.log]"
    for key in table:
        if key not in LOG:
            known = ", ".join(LOG)
            raise UsageError(f"{where} has no {key!r}", f"{suggestion(key, LOG)}It has {known}.")
    modules = table.get("modules", {})
    if not isinstance(modules, dict):
        raise UsageError(f"{where}: modules must be a table: {{ motor = 'warning' }}")
    for name, level in {"level": table.get("level", LEVELS[0]), **modules}.items():
        if level not in LEVELS:
            known = ", ".join(LEVELS)
            raise UsageError(f"{where}: {name} must be one of {known}, not {level!r}")
    return table


def _tiny(
    root: Path, table: Mapping[str, Any]
) -> tuple[Mapping[str, int], Sequence[str], Mapping[str, str]]:
    """The numbers of [tool.noheap.tiny], `keep`, and what is chosen of _TINY_CHOICES."""
    others = (_KEEP, *_TINY_CHOICES)
    numbers = {key: value for key, value in table.items() if key not in others}
    _require_numbers(root, "tiny", (*TINY, *others), numbers, _TINY_LEAST)
    where = f"{shown(root / FILE)}: [tool.noheap.tiny]"
    if numbers.get("slots", 0) > _MOST_SLOTS:
        raise UsageError(f"{where}: slots must be 1 or {_MOST_SLOTS}, not {numbers['slots']}")
    keep = table.get(_KEEP, [])
    if not isinstance(keep, list) or not all(isinstance(it, str) and it for it in keep):
        raise UsageError(f"{where}: keep must be a list of texts in quotes, not {keep!r}")
    chosen = {key: table.get(key, known[0]) for key, known in _TINY_CHOICES.items()}
    for key, known in _TINY_CHOICES.items():
        if chosen[key] not in known:
            names = " or ".join(f'"{name}"' for name in known)
            raise UsageError(f"{where}: {key} must be {names}, not {chosen[key]!r}")
    return {**TINY, **numbers}, tuple(keep), chosen


def _require_numbers(
    root: Path,
    name: str,
    keys: Sequence[str],
    table: Mapping[str, Any],
    least: Mapping[str, int] = {},
) -> None:
    where = f"{shown(root / FILE)}: [tool.noheap.{name}]"
    for key, value in table.items():
        if key not in keys:
            known = ", ".join(keys)
            raise UsageError(f"{where} has no {key!r}", f"{suggestion(key, keys)}It has {known}.")
        if type(value) is not int or value <= 0:
            raise UsageError(f"{where}: {key} must be a whole number above 0, not {value!r}")
        if value < least.get(key, 1):
            raise UsageError(f"{where}: {key} must be at least {least[key]:,}, not {value:,}")
