"""A board as boards/<name>/board.toml describes it; docs/guide/boards.md explains the keys.

The project's own boards go before those that come with noheap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from noheap_tools import packages, paths, project, toml_text
from noheap_tools.board import chips, description
from noheap_tools.board import module as board_module
from noheap_tools.board.chips import Chip
from noheap_tools.errors import ToolError, UsageError

_PICO = "pico"
_EMULATED = "RPI_PICO"
_GROUP = "noheap_board.boards"  # of entry points: packages with a folder for each board
# The hash in the module `board`, until program.py knows all that goes onto the board.
UNSTAMPED = "unstamped-firmware"


@dataclass(frozen=True)
class Soldered:
    """A device on the emulated board: a model of emulator/soldered.py, and where it is."""

    model: str
    place: Mapping[str, int]
    name: str = ""


@dataclass(frozen=True)
class Board:
    name: str
    title: str
    chip: Chip
    machine: str  # how os.uname().machine begins on the right board
    flash: tuple[str, ...]  # how a whole image gets there: "uf2", or names of flash/programs.py
    ready: str  # what the user does so that it takes one
    port_board: str  # MicroPython's ports/<port>/boards/<port_board>; "": it has none
    submodules: tuple[str, ...]  # of MicroPython, beside those that every board of the port needs
    led: str
    header: Mapping[str, str]  # where a pin, "3V3" and "GND" are on the board
    folder: Path
    pins: SimpleNamespace  # the constants of the module `board`: LED_PIN ...
    module: str  # the source of that module
    heap: int  # bytes that a program has there at least; 0: not known
    soldered: tuple[Soldered, ...]
    wired_in: Path  # the file that says what is soldered
    tiny: Mapping[str, Any]  # of the small MicroPython of our own

    @property
    def mpy_arch(self) -> str:
        return self.chip.mpy_arch

    @property
    def port(self) -> str:
        """MicroPython's ports/<port>."""
        return self.chip.family.port

    @property
    def emulated(self) -> bool:
        """Whether it runs the Pico's image, as the emulator does."""
        return self.port_board == _EMULATED

    @property
    def on_qemu(self) -> bool:
        """Whether `noheap run` has QEMU play it."""
        folder = paths.FIRMWARE / "tiny/qemu" / self.chip.name
        return bool(self.tiny) and (folder / "chip.mk").is_file()

    @property
    def samples(self) -> bool:
        """Whether the application runs on the chip."""
        return self.chip.samples

    @property
    def image(self) -> Path:
        """Where `noheap firmware` leaves the image with everything frozen in."""
        suffix = ".uf2" if self.chip.drive else ".dfu"
        return project.current().build / f"{self.name}{suffix}"


def names() -> list[str]:
    return sorted(_folders())


def chosen(name: str | None) -> Board:
    """The board that the user names by --board, else the project's."""
    return load(name or project.current().board)


def on_emulator() -> Board:
    """The project's board, or the Pico if that one is not emulated."""
    board = chosen(None)
    return board if board.emulated else load(_PICO)


def load(name: str) -> Board:
    """The board called `name`, or the only one with the chip `name`. Raises UsageError with the
    known names if there is none, and ToolError if its board.toml is not as it must be."""
    folders = _folders()
    if name not in folders and name in chips.names():
        name = _only_one_with(name, folders)
    if name not in folders:
        guess = project.suggestion(name, folders)
        raise UsageError(
            f"there is no board {name!r}", f"{guess}Known boards: {', '.join(sorted(folders))}."
        )
    file = folders[name] / "board.toml"
    try:
        return _made_of(folders[name], toml_text.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        hint = "docs/guide/boards.md explains its keys."
        raise ToolError(f"{project.shown(file)}: {error}", hint) from None


def _only_one_with(chip: str, folders: Mapping[str, Path]) -> str:
    """The board that has that chip. Raises UsageError if several have."""
    having = [
        name for name, folder in sorted(folders.items()) if _chip_in(folder / "board.toml") == chip
    ]
    if len(having) > 1:
        raise UsageError(f"{chip} is a chip, not a board", f"Boards with it: {', '.join(having)}.")
    return having[0] if having else chip


def _chip_in(file: Path) -> object:
    """None: that board.toml cannot be read, which `load` of that board says."""
    try:
        return toml_text.loads(file.read_text(encoding="utf-8")).get("chip")
    except (OSError, ValueError):
        return None


def _folders() -> dict[str, Path]:
    """{name: folder} of the boards that come with noheap, those of installed packages and those of
    the project, which go before others of their names."""
    own = project.current().boards
    if own is not None and not own.is_dir():
        raise UsageError(
            f"there is no folder {project.shown(own)}",
            "`boards` in [tool.noheap] says that boards are in it.",
        )
    of_packages = [path.parent for path, _ in packages.modules(_GROUP)]
    folders = [paths.BOARDS, *of_packages, *([own] if own else [])]
    found = [path for folder in folders for path in folder.iterdir()]
    return {path.name: path for path in found if (path / "board.toml").is_file()}


def _made_of(folder: Path, data: Mapping[str, Any]) -> Board:
    description.require(data)
    current = project.current()
    chip = chips.get(data["chip"])
    micropython = data.get("micropython", {})
    name = folder.name
    constants = {**data["board"], "NAME": name, "FIRMWARE": f"{name} {UNSTAMPED}"}
    return Board(
        name=folder.name,
        title=data["title"],
        chip=chip,
        machine=data["machine"],
        flash=tuple(data["flash"]),
        ready=data["ready"],
        port_board=micropython.get("board", ""),
        submodules=tuple(micropython.get("submodules", ())),
        led=data["led"],
        header=data["header"],
        folder=folder,
        pins=SimpleNamespace(**constants),
        module=board_module.text(chip.family.folder / "board.py", constants),
        heap=data.get("heap", 0),
        soldered=_of_project(current) or tuple(map(_soldered, data.get("soldered", ()))),
        wired_in=current.root / project.FILE if current.soldered else folder / "board.toml",
        tiny=data.get("tiny", {}),
    )


def _of_project(current: project.Project) -> tuple[Soldered, ...]:
    """What the project itself solders to whichever board it is for."""
    try:
        description.require_soldered(current.soldered)
        return tuple(map(_soldered, current.soldered))
    except ValueError as error:
        file = project.shown(current.root / project.FILE)
        raise UsageError(f"{file}: {error}", "docs/guide/boards.md explains its keys.") from None


def _soldered(item: Mapping[str, Any]) -> Soldered:
    model, name = item["model"], item.get("name", "")
    place = {key: value for key, value in item.items() if key not in ("model", "name")}
    if not isinstance(model, str) or not isinstance(name, str):
        raise ValueError("model and name in [[soldered]] must be texts in quotes")
    for key, value in place.items():
        if type(value) is not int:
            raise ValueError(f"{key} in [[soldered]] must be a whole number")
    return Soldered(model, place, name)


def as_dict(board: Board) -> dict[str, Any]:
    """Returns the entry of a board in `noheap boards --json`."""
    wiring = board.folder / "wiring.md"
    return {
        "name": board.name,
        "title": board.title,
        "chip": board.chip.name,
        "mpy_arch": board.mpy_arch,
        "flash": list(board.flash),
        "emulated": board.emulated,
        "on_qemu": board.on_qemu,
        "heap": board.heap or None,
        "samples": board.samples,
        "file": str(board.folder / "board.toml"),
        "wiring": str(wiring) if wiring.is_file() else None,
    }
