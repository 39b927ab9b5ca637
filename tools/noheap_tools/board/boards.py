"""What the host knows of a board: boards/<name>/board.toml, and board.py for its pins."""

import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from noheap_tools import paths
from noheap_tools.board import chips
from noheap_tools.board.chips import Chip
from noheap_tools.errors import UsageError

# The chips whose registers the sampler's interrupt writes; on others the board's source of
# readings ends the application before it does.
_SAMPLED = ("rp2040", "stm32f405", "stm32f411", "stm32f446")


@dataclass(frozen=True)
class Soldered:
    """A device on the emulated board: its model's name, and what board.py says of its place."""

    model: str
    i2c_bus: int
    address: int


@dataclass(frozen=True)
class Board:
    name: str
    title: str
    chip: Chip
    machine: str  # how os.uname().machine begins on the right board
    mpy_arch: str
    flash: tuple[str, ...]  # how a whole image gets there: "uf2", or names of flash/programs.py
    ready: str  # what the user does so that it takes one
    port: str  # MicroPython's ports/<port>
    port_board: str  # MicroPython's ports/<port>/boards/<port_board>
    submodules: tuple[str, ...]  # of MicroPython, beside those that every board of the port needs
    led: str
    header: Mapping[str, str]  # where a pin, "3V3" and "GND" are on the board
    folder: Path
    pins: ModuleType  # board.py itself
    soldered: tuple[Soldered, ...]

    @property
    def emulated(self) -> bool:
        return bool(self.soldered)

    @property
    def samples(self) -> bool:
        """Whether the application's interrupt has a back end for the chip."""
        return self.chip.name in _SAMPLED

    @property
    def image(self) -> Path:
        """Where `noheap firmware` leaves the image with everything frozen in."""
        suffix = ".uf2" if self.chip.drive else ".dfu"
        return paths.BUILD / f"{self.name}{suffix}"


def names() -> list[str]:
    return sorted(path.parent.name for path in paths.BOARDS.glob("*/board.toml"))


def load(name: str) -> Board:
    """The board called `name`; UsageError with the known names if there is none."""
    folder = paths.BOARDS / name
    if name not in names():
        raise UsageError(f"there is no board {name!r}", f"Known boards: {', '.join(names())}.")
    data = tomllib.loads((folder / "board.toml").read_text())
    pins = _load_pins(folder / "board.py")
    soldered = tuple(
        Soldered(item["model"], getattr(pins, item["i2c_bus"]), getattr(pins, item["address"]))
        for item in data.get("soldered", [])
    )
    return Board(
        name=name,
        title=data["title"],
        chip=chips.get(data["chip"]),
        machine=data["machine"],
        mpy_arch=data["mpy_arch"],
        flash=tuple(data["flash"]),
        ready=data["ready"],
        port=data["micropython"]["port"],
        port_board=data["micropython"]["board"],
        submodules=tuple(data["micropython"].get("submodules", ())),
        led=data["led"],
        header=data["header"],
        folder=folder,
        pins=pins,
        soldered=soldered,
    )


def as_dict(board: Board) -> dict[str, Any]:
    """What `noheap boards --json` tells of a board."""
    return {
        "name": board.name,
        "title": board.title,
        "chip": board.chip.name,
        "mpy_arch": board.mpy_arch,
        "flash": list(board.flash),
        "emulated": board.emulated,
        "samples": board.samples,
        "wiring": str(board.folder / "wiring.md"),
    }


def _load_pins(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"noheap_board_{path.parent.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
